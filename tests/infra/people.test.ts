import { expect, test } from "vitest";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import type { Statement } from "../../packages/offline/src/iam/policy.ts";
import { graphOf, isPersonal, stages, variants } from "../support/graphs.ts";

const evaluated = [...stages, ...variants];

const single = (graph: Graph, type: string) => {
  const [resource, ...others] = resourcesOfType(graph, type);
  expect(others).toEqual([]);
  if (!resource) throw new Error(`The graph has no ${type}.`);
  return resource;
};
const consoleClient = (graph: Graph) => {
  const [client] = resourcesOfType(graph, "aws:cognito/userPoolClient:UserPoolClient").filter(
    ({ name }) => name === "IdentityConsole",
  );
  if (!client) throw new Error("The graph has no client of the console.");
  return client;
};

/** What the console's client is, whatever the stage. */
const publicClient = {
  generateSecret: false,
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["code"],
  allowedOauthScopes: ["openid", "email", "airlock/review", "airlock/read", "airlock/audit"],
  // No flow that asks for a password outside of the pool's pages, or refreshes without rotation.
  explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
  enableTokenRevocation: true,
  refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds: 10 },
  preventUserExistenceErrors: "ENABLED",
  accessTokenValidity: 15,
  refreshTokenValidity: 12,
  tokenValidityUnits: { accessToken: "minutes", refreshToken: "hours" },
};

test.each(evaluated)(
  "people sign in by a public client with the code flow only, and the scopes that people can have (%s)",
  async (stage) => {
    const { inputs, outputs } = consoleClient(await graphOf(stage));
    expect(inputs).toMatchObject(publicClient);
    expect(outputs.clientSecret).toBeUndefined();
  },
);

test("a console's client with a secret, the scope of a partner, or refresh tokens that can be used again is found", async () => {
  const { inputs } = consoleClient(await graphOf("prod"));
  for (const change of [
    { generateSecret: true },
    { allowedOauthScopes: [...inputs.allowedOauthScopes, "airlock/submit"] },
    { explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] },
    { refreshTokenRotation: undefined },
  ])
    expect({ ...inputs, ...change }).not.toMatchObject(publicClient);
});

test.each(evaluated)("Cognito sends codes to the console's exact URL only (%s)", async (stage) => {
  const graph = await graphOf(stage);
  const { inputs } = consoleClient(graph);
  const url = `${String(graph.outputs.apiUrl).replace(/\/$/, "")}/console`;
  expect(graph.outputs.consoleUrl).toBe(url);
  expect(inputs).toMatchObject({ callbackUrls: [url], logoutUrls: [url] });
  expect(url).toMatch(/^https:\/\/[a-z0-9.-]+\/([a-z0-9-]+\/)?console$/);
});

test.each(evaluated)(
  "where documents are real, MFA is required, and elsewhere it is possible (%s)",
  async (stage) => {
    const { inputs, options } = single(await graphOf(stage), "aws:cognito/userPool:UserPool");
    expect(inputs).toMatchObject({
      mfaConfiguration: options.retainOnDelete ? "ON" : "OPTIONAL",
      softwareTokenMfaConfiguration: { enabled: true },
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      userPoolTier: "ESSENTIALS",
      // A person signs in with any capitals.
      usernameConfiguration: { caseSensitive: false },
    });
    expect(inputs.aliasAttributes).toBeUndefined();
    expect(inputs.usernameAttributes).toBeUndefined();
  },
);

// Under `sst dev`, SST adds grants.
test.each(evaluated.filter((stage) => !isPersonal(stage)))(
  "only this pool calls the trigger that decides on scopes, which may do nothing but log (%s)",
  async (stage) => {
    const graph = await graphOf(stage);
    const pool = single(graph, "aws:cognito/userPool:UserPool");
    const [trigger] = resourcesOfType(graph, "aws:lambda/function:Function").filter(({ name }) =>
      name.startsWith("TokenScopes"),
    );
    expect(pool.inputs.lambdaConfig).toEqual({
      preTokenGenerationConfig: { lambdaArn: trigger?.outputs.arn, lambdaVersion: "V2_0" },
    });
    const permissions = resourcesOfType(graph, "aws:lambda/permission:Permission").filter(
      ({ inputs }) => inputs.function === trigger?.outputs.arn,
    );
    expect(permissions.map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({
        action: "lambda:InvokeFunction",
        principal: "cognito-idp.amazonaws.com",
        sourceArn: pool.outputs.arn,
      }),
    ]);
    const policies = resourcesOfType(graph, "aws:iam/role:Role")
      .filter(({ outputs }) => outputs.arn === trigger?.inputs.role)
      .flatMap(({ inputs }) => inputs.inlinePolicies ?? []);
    const statements = policies.flatMap(
      ({ policy }: { policy: string }): Statement[] => JSON.parse(policy).Statement,
    );
    expect(statements.flatMap(({ Action }: Statement) => Action)).toEqual([
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]);
    expect(statements.flatMap(({ Resource }: Statement) => Resource)).not.toContain("*");
  },
);

test("people and their groups are those of the settings, by usernames that are their addresses", async () => {
  const graph = await graphOf("offline");
  const groups = resourcesOfType(graph, "aws:cognito/userGroup:UserGroup").map(({ inputs }) => inputs.name);
  expect(groups.toSorted()).toEqual(["audit", "read", "review"]);
  const people = resourcesOfType(graph, "aws:cognito/user:User").map(({ inputs }) => inputs);
  expect(new Map(people.map(({ username, attributes }) => [username, attributes]))).toEqual(
    new Map(
      ["jane@example.com", "audrey@example.com"].map((email) => [email, { email, email_verified: "true" }]),
    ),
  );
  const memberships = resourcesOfType(graph, "aws:cognito/userInGroup:UserInGroup").map(
    ({ inputs }) => `${inputs.username} ${inputs.groupName}`,
  );
  expect(memberships.toSorted()).toEqual([
    "audrey@example.com audit",
    "jane@example.com read",
    "jane@example.com review",
  ]);
});

test.each(["prod", "everything"])("production declares no people (%s)", async (stage) => {
  expect(resourcesOfType(await graphOf(stage), "aws:cognito/user:User")).toEqual([]);
});

test("an identity provider's groups are in the attribute that the trigger reads, and its secret is one", async () => {
  for (const [stage, mapping] of [
    ["everything", { email: "email", "custom:groups": "memberOf" }],
    ["little", { username: "sub", email: "email", "custom:groups": "roles" }],
  ] as const) {
    const graph = await graphOf(stage);
    const provider = single(graph, "aws:cognito/identityProvider:IdentityProvider");
    expect(provider.inputs.attributeMapping).toEqual(mapping);
    expect(consoleClient(graph).inputs).toMatchObject({
      supportedIdentityProviders: ["COGNITO", provider.inputs.providerName],
      writeAttributes: ["email", "custom:groups"],
    });
    expect(single(graph, "aws:cognito/userPool:UserPool").inputs.schemas).toMatchObject([
      { name: "groups", attributeDataType: "String", mutable: true },
    ]);
  }
  expect(
    single(await graphOf("little"), "aws:cognito/identityProvider:IdentityProvider").secretInputs,
  ).toContain("providerDetails");
});
