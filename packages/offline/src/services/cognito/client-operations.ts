import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import type { JsonOperation } from "../../http/json-api.ts";
import type { AppClients, StoredClient } from "./app-clients.ts";
import { checkSettings, clientSettings, matching } from "./client-settings.ts";
import { type PoolOperationOptions, pageOf, pageToken, poolId, poolOperation } from "./pool-operation.ts";

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
  NextToken: pageToken.optional(),
});

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

/**
 * The operations on app clients.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html
 */
export function createClientOperations({
  appClients,
  ...options
}: PoolOperationOptions & { appClients: AppClients }): Record<string, JsonOperation> {
  const operation = poolOperation(options);
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
    ListUserPoolClients: operation("ListUserPoolClients", listInput, (input) => {
      const { page, next } = pageOf(appClients.list(input.UserPoolId), ({ ClientId }) => ClientId, {
        size: input.MaxResults,
        after: input.NextToken,
      });
      return {
        UserPoolClients: page.map(({ ClientId, ClientName, UserPoolId }) => ({
          ClientId,
          ClientName,
          UserPoolId,
        })),
        ...(next !== undefined && { NextToken: next }),
      };
    }),
  };
}
