import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUserPoolClientsCommand,
  paginateListUserPoolClients,
  UpdateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cognitoService } from "../src/services/cognito/index.ts";
import { type LocalAws, refusal, resource, startAws, temporaryFolder } from "./support/local-aws.ts";

const UserPoolId = "us-west-2_Abc123def";
const poolArn = `arn:aws:cognito-idp:us-west-2:123456789012:userpool/${UserPoolId}`;
const readerArn = "arn:aws:iam::123456789012:role/reader";
const declared = [
  {
    ...resource("aws:cognito/userPool:UserPool", "Pool", { arn: poolArn, endpoint: "cognito.example/pool" }),
    id: UserPoolId,
  },
  resource("aws:cognito/userPoolDomain:UserPoolDomain", "Domain", { domain: "door", userPoolId: UserPoolId }),
  resource("aws:cognito/resourceServer:ResourceServer", "Scopes", {
    userPoolId: UserPoolId,
    identifier: "store",
    scopes: [{ scopeName: "read" }, { scopeName: "write" }],
  }),
  resource("aws:iam/role:Role", "reader", { name: "reader", arn: readerArn, assumeRolePolicy: "{}" }),
  resource("aws:iam/rolePolicy:RolePolicy", "ReaderPolicy", {
    role: "reader",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "cognito-idp:DescribeUserPoolClient", Resource: poolArn }],
    }),
  }),
];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let aws: LocalAws;
let cognito: CognitoIdentityProviderClient;
const start = async () => {
  aws = await startAws({
    directory: folder.path,
    buckets: [],
    others: declared,
    services: [cognitoService],
    report: () => {},
  });
  cognito = new CognitoIdentityProviderClient(aws.client);
};
const stop = async () => {
  cognito.destroy();
  await aws.close();
};
beforeAll(async () => {
  folder = await temporaryFolder();
  await start();
});
afterAll(async () => {
  await stop();
  await folder.remove();
});

const machine: CreateUserPoolClientCommandInput = {
  UserPoolId,
  ClientName: "a machine",
  GenerateSecret: true,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ["client_credentials"],
  AllowedOAuthScopes: ["store/read"],
};
const create = async (change: Partial<CreateUserPoolClientCommandInput> = {}) => {
  const answer = await cognito.send(new CreateUserPoolClientCommand({ ...machine, ...change }));
  const { ClientId = "", ClientSecret = "" } = answer.UserPoolClient ?? {};
  return { ClientId, ClientSecret };
};
const describeClient = async (ClientId: string) =>
  (await cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient;

async function requestToken({ ClientId, ClientSecret }: { ClientId: string; ClientSecret: string }) {
  const answer = await fetch(`${aws.endpoint}/_cognito/door/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${ClientId}:${ClientSecret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test("a created client gets tokens at once, and still after a restart", async () => {
  const client = await create();
  expect(client.ClientId).toMatch(/^[a-z0-9]{26}$/);
  expect(client.ClientSecret).toMatch(/^[a-z0-9]{51}$/);
  expect(await requestToken(client)).toMatchObject({ status: 200, body: { token_type: "Bearer" } });
  await stop();
  await start();
  expect(await requestToken(client)).toMatchObject({ status: 200 });
  expect(await describeClient(client.ClientId)).toMatchObject({
    ...client,
    ClientName: "a machine",
    UserPoolId,
    AllowedOAuthScopes: ["store/read"],
    CreationDate: expect.any(Date),
    LastModifiedDate: expect.any(Date),
  });
});

test("an update sets what it leaves out to its default, so that a client without flows gets no tokens", async () => {
  const client = await create();
  const { ClientId } = client;
  await cognito.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId }));
  expect(await describeClient(ClientId)).toMatchObject({
    ...client,
    ClientName: "a machine",
    AllowedOAuthFlowsUserPoolClient: false,
  });
  expect(await requestToken(client)).toEqual({ status: 400, body: { error: "invalid_grant" } });
  const { GenerateSecret: _, ...settings } = machine;
  await cognito.send(new UpdateUserPoolClientCommand({ ...settings, ClientId }));
  expect(await requestToken(client)).toMatchObject({ status: 200 });
});

test("a deleted client gets no tokens and is not found", async () => {
  const client = await create();
  const one = { UserPoolId, ClientId: client.ClientId };
  await cognito.send(new DeleteUserPoolClientCommand(one));
  expect(await requestToken(client)).toEqual({ status: 400, body: { error: "invalid_client" } });
  for (const command of [
    new DescribeUserPoolClientCommand(one),
    new UpdateUserPoolClientCommand(one),
    new DeleteUserPoolClientCommand(one),
  ])
    expect(await refusal(cognito.send(command as DescribeUserPoolClientCommand))).toMatchObject({
      name: "ResourceNotFoundException",
      message: `User pool client ${client.ClientId} does not exist.`,
    });
});

test("clients are listed in pages of at most 60, without secrets", async () => {
  const created: string[] = [];
  for (let number = 0; number < 5; number++) created.push((await create()).ClientId);
  const listed: (string | undefined)[] = [];
  for await (const { UserPoolClients = [] } of paginateListUserPoolClients(
    { client: cognito, pageSize: 2 },
    { UserPoolId },
  )) {
    expect(UserPoolClients.length).toBeLessThanOrEqual(2);
    for (const client of UserPoolClients) {
      listed.push(client.ClientId);
      expect(Object.keys(client).sort()).toEqual(["ClientId", "ClientName", "UserPoolId"]);
    }
  }
  expect(listed).toEqual(expect.arrayContaining(created));
  expect(new Set(listed).size).toBe(listed.length);
  const list = (input: object) => cognito.send(new ListUserPoolClientsCommand({ UserPoolId, ...input }));
  expect(await refusal(list({ MaxResults: 61 }))).toMatchObject({
    name: "InvalidParameterException",
    message: expect.stringContaining("'maxResults' failed to satisfy constraint"),
  });
  expect(await refusal(list({ NextToken: "unknown" }))).toMatchObject({ name: "InvalidParameterException" });
});

test.each<[string, Partial<CreateUserPoolClientCommandInput>, string, string]>([
  [
    "an unknown pool",
    { UserPoolId: "us-west-2_x" },
    "ResourceNotFoundException",
    "User pool us-west-2_x does",
  ],
  [
    "a name with a slash",
    { ClientName: "a/b" },
    "InvalidParameterException",
    "1 validation error detected: Value 'a/b' at 'clientName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+",
  ],
  ["a pool id that is none", { UserPoolId: "__proto__/" }, "InvalidParameterException", "userPoolId"],
  ["an unknown scope", { AllowedOAuthScopes: ["store/burn"] }, "ScopeDoesNotExistException", "store/burn"],
  ["a scope of users", { AllowedOAuthScopes: ["openid"] }, "InvalidOAuthFlowException", "openid"],
  [
    "two flows",
    { AllowedOAuthFlows: ["code", "client_credentials"] },
    "InvalidOAuthFlowException",
    "along with",
  ],
  ["no secret", { GenerateSecret: false }, "InvalidOAuthFlowException", "does not have a client secret"],
  ["no flows", { AllowedOAuthFlows: [] }, "InvalidParameterException", "are required"],
  ["tokens for a week", { AccessTokenValidity: 168 }, "InvalidParameterException", "token validity"],
])("a client with %s is refused with Cognito's error", async (_what, change, name, message) => {
  expect(await refusal(create(change))).toMatchObject({
    name,
    status: 400,
    message: expect.stringContaining(message),
  });
});

test("each operation needs its permission on the pool, and others are refused by name", async () => {
  const { ClientId } = await create();
  const reader = new CognitoIdentityProviderClient({
    ...aws.client,
    credentials: aws.credentialsOf(readerArn),
  });
  await reader.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
  const denied = await refusal(reader.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId })));
  expect(denied).toMatchObject({ name: "AccessDeniedException" });
  expect(denied.message).toContain(`cognito-idp:DeleteUserPoolClient on resource: ${poolArn}`);
  expect(await refusal(reader.send(new DescribeUserPoolCommand({ UserPoolId })))).toMatchObject({
    message: "Cognito's DescribeUserPool is not emulated offline.",
  });
  reader.destroy();
});
