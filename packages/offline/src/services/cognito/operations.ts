import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import { type JsonOperation, jsonOperation } from "../../http/json-api.ts";
import type { AppClients, StoredClient } from "./app-clients.ts";
import { checkSettings, clientSettings, matching } from "./client-settings.ts";
import type { UserPool } from "./user-pools.ts";

const poolId = matching("[\\w-]+_[0-9a-zA-Z]+", 1, 55);
const clientId = matching("[\\w+]+", 1, 128);
const clientName = matching("[\\w\\s+=,.@-]+", 1, 128);

const createInput = z.object({
  UserPoolId: poolId,
  ClientName: clientName,
  GenerateSecret: z.boolean().optional(),
  ...clientSettings,
});
const updateInput = z.object({
  UserPoolId: poolId,
  ClientId: clientId,
  ClientName: clientName.optional(),
  ...clientSettings,
});
const oneInput = z.object({ UserPoolId: poolId, ClientId: clientId });
const listInput = z.object({
  UserPoolId: poolId,
  MaxResults: z.int().min(1).max(60).optional(),
  NextToken: matching("[\\S]+", 1, 131_072).optional(),
});

interface Options {
  pools: readonly UserPool[];
  appClients: AppClients;
  /** ARN of a pool, which need not exist. */
  arnOf: (poolId: string) => string;
}

/**
 * The emulated operations of the user pools API: those on app clients.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html
 */
export function createOperations({ pools, appClients, arnOf }: Options): Record<string, JsonOperation> {
  const operation = <Input extends { UserPoolId: string }>(
    name: string,
    input: z.ZodType<Input>,
    perform: (input: Input, pool: UserPool) => unknown,
  ) =>
    jsonOperation({
      input,
      invalidInput: "InvalidParameterException",
      requestedActions: ({ UserPoolId }) => [{ action: `cognito-idp:${name}`, resource: arnOf(UserPoolId) }],
      perform: (given) => perform(given, findPool(pools, given.UserPoolId)),
    });
  /** @throws AwsError ResourceNotFoundException */
  const find = ({ UserPoolId, ClientId }: z.infer<typeof oneInput>) => {
    const client = appClients.find(UserPoolId, ClientId);
    if (!client) throw notFound(`User pool client ${ClientId} does not exist.`);
    return client;
  };
  return {
    CreateUserPoolClient: operation("CreateUserPoolClient", createInput, async (input, pool) => {
      const { UserPoolId, GenerateSecret = false, ...settings } = input;
      checkSettings(settings, pool, GenerateSecret);
      return answerOf(await appClients.create(UserPoolId, settings, GenerateSecret));
    }),
    DescribeUserPoolClient: operation("DescribeUserPoolClient", oneInput, (input) => answerOf(find(input))),
    // Parameters that a request leaves out are set to their defaults.
    UpdateUserPoolClient: operation("UpdateUserPoolClient", updateInput, async (input, pool) => {
      const client = find(input);
      const { UserPoolId: _, ClientId: __, ClientName = client.ClientName, ...changes } = input;
      const settings = { ...changes, ClientName };
      checkSettings(settings, pool, client.ClientSecret !== undefined);
      return answerOf(await appClients.update(client, settings));
    }),
    DeleteUserPoolClient: operation("DeleteUserPoolClient", oneInput, (input) =>
      appClients.delete(find(input)),
    ),
    ListUserPoolClients: operation("ListUserPoolClients", listInput, (input) => listPage(appClients, input)),
  };
}

/** @throws AwsError ResourceNotFoundException */
function findPool(pools: readonly UserPool[], id: string): UserPool {
  const pool = pools.find((candidate) => candidate.id === id);
  if (!pool) throw notFound(`User pool ${id} does not exist.`);
  return pool;
}

const notFound = (message: string) => new AwsError("ResourceNotFoundException", 400, message);

/** A client as the API answers it, with the defaults of what was not set. */
const answerOf = (client: StoredClient) => ({
  UserPoolClient: {
    RefreshTokenValidity: 30,
    TokenValidityUnits: {},
    EnableTokenRevocation: true,
    EnablePropagateAdditionalUserContextData: false,
    AuthSessionValidity: 3,
    AllowedOAuthFlowsUserPoolClient: false,
    ...client,
  },
});

const clientsOfPage = 60;

/** @throws AwsError InvalidParameterException */
function listPage(
  appClients: AppClients,
  { UserPoolId, MaxResults = clientsOfPage, NextToken }: z.infer<typeof listInput>,
) {
  const clients = appClients.list(UserPoolId);
  const after = NextToken && Buffer.from(NextToken, "base64url").toString();
  const last = clients.findIndex(({ ClientId }) => ClientId === after);
  if (after !== undefined && last < 0)
    throw new AwsError("InvalidParameterException", 400, "Invalid pagination token.");
  const page = clients.slice(last + 1, last + 1 + MaxResults);
  const next = last + 1 + MaxResults < clients.length ? page.at(-1)?.ClientId : undefined;
  return {
    UserPoolClients: page.map(({ ClientId, ClientName }) => ({ ClientId, ClientName, UserPoolId })),
    ...(next !== undefined && { NextToken: Buffer.from(next).toString("base64url") }),
  };
}
