import {
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ledgerSchema } from "../../core/src/ledger/schema.ts";
import { createLedgerClient } from "../../core/src/ledger/sdk-client.ts";
import type { AppClients } from "../../core/src/partners/app-clients.ts";
import { PartnerManager } from "../../core/src/partners/manage.ts";
import { PartnerClients } from "../../core/src/partners/partner-clients.ts";
import { PartnerTable } from "../../core/src/partners/partner-table.ts";
import { Partners } from "../../core/src/partners/partners.ts";
import { scopes } from "../../functions/src/http/operations.ts";
import { groups } from "../../functions/src/http/people.ts";
import { cognitoService } from "../../offline/src/services/cognito/index.ts";
import { resource, startAws, temporaryFolder } from "../../offline/test/support/local-aws.ts";
import { CognitoClients } from "../src/cognito-clients.ts";
import { CognitoPeople } from "../src/cognito-people.ts";

const userPoolId = "us-west-2_Abc123def";
const tableName = "ledger";
const table = {
  name: tableName,
  arn: `arn:aws:dynamodb:us-west-2:123456789012:table/${tableName}`,
  attributes: Object.keys(ledgerSchema.fields).map((name) => ({ name, type: "S" })),
  hashKey: ledgerSchema.primaryIndex.hashKey,
  rangeKey: ledgerSchema.primaryIndex.rangeKey,
  globalSecondaryIndexes: Object.entries(ledgerSchema.globalIndexes).map(([name, keys]) => ({
    name,
    ...keys,
    projectionType: "projection" in keys ? "KEYS_ONLY" : "ALL",
  })),
};
const identity = [
  {
    ...resource("aws:cognito/userPool:UserPool", "Pool", {
      arn: "arn",
      endpoint: "cognito.example/pool",
      usernameConfiguration: { caseSensitive: false },
    }),
    id: userPoolId,
  },
  resource("aws:cognito/userPoolDomain:UserPoolDomain", "Domain", { domain: "door", userPoolId }),
  resource("aws:cognito/resourceServer:ResourceServer", "Scopes", {
    userPoolId,
    identifier: "airlock",
    scopes: Object.values(scopes).map((scope) => ({ scopeName: scope.replace("airlock/", "") })),
  }),
];

const userGroups = groups.map((name) =>
  resource("aws:cognito/userGroup:UserGroup", `Group-${name}`, { userPoolId, name }),
);

/** How a process ends: before a call to AWS is made, or after it was carried out. */
export type Death = { call: number; isCarriedOut: boolean };

/** A manager of the partners of a table and a user pool. */
export const managerOf = (table: PartnerTable, appClients: AppClients) =>
  new PartnerManager({
    table,
    clients: new PartnerClients({ appClients, table }),
    by: "arn:aws:iam::123456789012:role/operator",
  });

/** Starts Cognito and DynamoDB with a stage's pool and table. */
export async function startStage() {
  const folder = await temporaryFolder();
  const aws = await startAws({
    directory: folder.path,
    buckets: [],
    tables: [table],
    others: [...identity, ...userGroups],
    services: [cognitoService],
  });
  const cognito = new CognitoIdentityProviderClient(aws.client);
  const dynamodb = new DynamoDBClient(aws.client);
  const partnerTable = new PartnerTable({ client: createLedgerClient(dynamodb), tableName });
  const appClients = new CognitoClients(cognito, userPoolId);

  /** A manager of partners and people in a process of its own, which may end at one of its calls. */
  function process(death?: Death) {
    const calls = { count: 0 };
    const dying = <Client extends object>(client: Client): Client =>
      Object.create(client, {
        send: {
          value: async (command: unknown) => {
            const isLast = ++calls.count === death?.call;
            if (death && calls.count > death.call) throw new Error("The process has ended.");
            if (isLast && !death.isCarriedOut) throw new Error("The process ended before the call.");
            const answer = await (client as { send(command: unknown): Promise<unknown> }).send(command);
            if (isLast) throw new Error("The process ended after the call.");
            return answer;
          },
        },
      });
    const manager = managerOf(
      new PartnerTable({ client: dying(createLedgerClient(dynamodb)), tableName }),
      new CognitoClients(dying(cognito), userPoolId),
    );
    return { manager, people: new CognitoPeople(dying(cognito), userPoolId), calls };
  }

  /** The status of a token request, for all scopes of the client or for one. */
  async function requestToken(
    { clientId, clientSecret }: { clientId: string; clientSecret: string },
    scope?: string,
  ) {
    const answer = await fetch(`${aws.endpoint}/_cognito/door/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials", ...(scope && { scope }) }),
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  /** Leaves a person as one is who has signed in: with a password that is not temporary. */
  const confirm = async (username: string): Promise<void> => {
    const password = { Password: "A-password-of-20-characters", Permanent: true };
    await cognito.send(
      new AdminSetUserPasswordCommand({ UserPoolId: userPoolId, Username: username, ...password }),
    );
  };

  /** Ids of the clients in Cognito that were made for a partner. */
  async function clientsInCognito(partnerId: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { clientId, name } of appClients.list())
      if (name.endsWith(partnerId)) found.push(clientId);
    return found;
  }

  /** The flows of a client in which people sign in. */
  async function signInFlowsOf(clientId: string): Promise<string[] | undefined> {
    const command = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
    return (await cognito.send(command)).UserPoolClient?.ExplicitAuthFlows;
  }

  return {
    table: partnerTable,
    appClients,
    process,
    manager: process().manager,
    people: process().people,
    /** Partners as the API reads them, without what it has cached. */
    partners: () => new Partners(partnerTable),
    requestToken,
    confirm,
    clientsInCognito,
    signInFlowsOf,
    async close() {
      cognito.destroy();
      dynamodb.destroy();
      await aws.close();
      await folder.remove();
    },
  };
}

export type TestStage = Awaited<ReturnType<typeof startStage>>;
