import { describe, expect, test } from "vitest";
import { diffGraphs } from "../../src/diff/diff.ts";
import type { Graph, Properties, Resource } from "../../src/graph/graph.ts";
import { graphWith, resource } from "../support/shop.ts";
import { account, arn, policyOf, region, roleArn, trust } from "../support/shop-names.ts";

const vaultArn = "arn:aws:s3:::vault";
const vault = resource("aws:s3/bucketV2:BucketV2", "Vault", {}, { id: "vault", outputs: { arn: vaultArn } });

/** A graph of the bucket and these resources. */
const graph = (...resources: Resource[]): Graph => graphWith([vault, ...resources]);

const role = (inputs: Properties, name = "Api") =>
  resource("aws:iam/role:Role", name, inputs, {
    id: `${name}-1`,
    outputs: { name: `${name}-1`, arn: roleArn(name) },
  });

/** A role with one inline policy. */
const roleWith = (...statements: Properties[]) =>
  role({ inlinePolicies: [{ name: "inline", policy: policyOf(...statements) }] });

const bucketPolicy = (...statements: Properties[]) =>
  resource("aws:s3/bucketPolicy:BucketPolicy", "VaultPolicy", {
    bucket: "vault",
    policy: policyOf(...statements),
  });

const allow = (Action: string | string[], Resource: string | string[], more: Properties = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const read = allow("s3:GetObject", `${vaultArn}/released/*`);
const remove = allow("s3:DeleteObject", `${vaultArn}/released/*`);
const withoutTls = { Condition: { Bool: { "aws:SecureTransport": "false" } } };
const tlsOnly = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `${vaultArn}/*`, ...withoutTls };

const access = (before: Graph, after: Graph) => {
  const { widened, narrowed } = diffGraphs(before, after);
  return { widened, narrowed };
};

describe("the policies of a role", () => {
  test("an added grant is named in one line, by the names of the program", () => {
    expect(access(graph(roleWith(read)), graph(roleWith(read, remove)))).toEqual({
      widened: ["Api may now s3:DeleteObject on Vault/released/*"],
      narrowed: [],
    });
    expect(access(graph(roleWith(read, remove)), graph(roleWith(read)))).toEqual({
      widened: [],
      narrowed: ["Api may no longer s3:DeleteObject on Vault/released/*"],
    });
  });

  test.each<[string, Properties[], Properties[]]>([
    ["order of statements", [read, remove], [remove, read]],
    ["split of a statement", [allow(["s3:GetObject", "s3:DeleteObject"], read.Resource)], [read, remove]],
    ["id of a statement", [read], [{ Sid: "Read", ...read }]],
    ["list of one value", [read], [allow(["s3:GetObject"], [`${vaultArn}/released/*`])]],
    ["case of an action", [read], [allow("S3:getobject", read.Resource)]],
    ["repetition of a grant", [read], [read, allow("s3:GetObject", `${vaultArn}/released/a`)]],
  ])("another %s is no difference", (_what, before, after) => {
    const difference = diffGraphs(graph(roleWith(...before)), graph(roleWith(...after)));
    expect(difference).toMatchObject({ widened: [], narrowed: [], changed: [], replaced: [] });
  });

  test("a wider resource is named with the narrower one", () => {
    const wide = roleWith(allow("s3:GetObject", `${vaultArn}/*`));
    expect(access(graph(roleWith(read)), graph(wide)).widened).toEqual([
      "Api may now s3:GetObject on Vault/*, not only on Vault/released/*",
    ]);
    expect(access(graph(wide), graph(roleWith(read))).narrowed).toEqual([
      "Api may no longer s3:GetObject on Vault/*, but only on Vault/released/*",
    ]);
  });

  test("a condition that is gone, or wider, widens", () => {
    const from = (network: string) => ({ ...read, Condition: { IpAddress: { "aws:SourceIp": network } } });
    expect(access(graph(roleWith(from("8.8.8.0/24"))), graph(roleWith(read))).widened).toEqual([
      "Api may now s3:GetObject on Vault/released/*, no longer only if aws:SourceIp IpAddress 8.8.8.0/24",
    ]);
    expect(
      access(graph(roleWith(from("8.8.8.0/24"))), graph(roleWith(from("8.8.0.0/16")))).widened,
    ).toHaveLength(1);
    expect(access(graph(roleWith(from("8.8.0.0/16"))), graph(roleWith(from("8.8.8.0/24"))))).toEqual({
      widened: [],
      narrowed: [expect.stringContaining("Api may no longer s3:GetObject on Vault/released/*")],
    });
  });

  test("a denial that is gone widens, and a new one narrows", () => {
    const denied = roleWith(read, { ...remove, Effect: "Deny" });
    expect(access(graph(denied), graph(roleWith(read))).widened).toEqual([
      "Api is no longer denied s3:DeleteObject on Vault/released/*",
    ]);
    expect(access(graph(roleWith(read)), graph(denied)).narrowed).toEqual([
      "Api is now denied s3:DeleteObject on Vault/released/*",
    ]);
  });

  test("a grant by another resource, such as an attached policy, is one of the role", () => {
    const attached = [
      role({}),
      resource("aws:iam/rolePolicy:RolePolicy", "More", { role: "Api-1", policy: policyOf(remove) }),
    ];
    expect(access(graph(role({})), graph(...attached)).widened).toEqual([
      "Api may now s3:DeleteObject on Vault/released/*",
    ]);
    expect(access(graph(...attached), graph(roleWith(remove)))).toEqual({ widened: [], narrowed: [] });
  });

  test("an attached policy of unknown content widens", () => {
    const policy = "arn:aws:iam::aws:policy/PowerUserAccess";
    expect(access(graph(role({})), graph(role({ managedPolicyArns: [policy] }))).widened).toEqual([
      `Api is given the policy ${policy}, whose content is not known`,
    ]);
  });

  test("a permissions boundary that is gone widens, and its statements are compared", () => {
    const boundary = (...statements: Properties[]) =>
      resource(
        "aws:iam/policy:Policy",
        "Limit",
        { policy: policyOf(...statements) },
        { outputs: { arn: "arn:limit" } },
      );
    const limited = role({ permissionsBoundary: "arn:limit" });
    expect(access(graph(limited, boundary(read)), graph(role({}), boundary(read))).widened).toContain(
      "Api is no longer limited by a permissions boundary",
    );
    expect(access(graph(role({})), graph(limited, boundary(read)))).toEqual({
      widened: [],
      narrowed: ["Api is now limited by a permissions boundary"],
    });
    expect(access(graph(limited, boundary(read)), graph(limited, boundary(read, remove))).widened).toEqual([
      "The permissions boundary of Api now permits s3:DeleteObject on Vault/released/*",
    ]);
  });

  test("a trust policy that names one more principal widens", () => {
    const trusted = (...Service: string[]) => graph(role({ assumeRolePolicy: trust({ Service }) }));
    expect(
      access(trusted("lambda.amazonaws.com"), trusted("lambda.amazonaws.com", "ec2.amazonaws.com")),
    ).toEqual({
      widened: ["ec2.amazonaws.com may now sts:AssumeRole on Api"],
      narrowed: [],
    });
  });

  test("a policy of a user, a group, or a role of another program is named by its holder", () => {
    const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
    const attachment = (kind: string, inputs: Properties) =>
      resource(`aws:iam/${kind}:${kind.replace(/^./, (first) => first.toUpperCase())}`, "Attachment", inputs);
    const user = resource(
      "aws:iam/user:User",
      "Operator",
      {},
      { id: "operator-1", outputs: { name: "operator-1", arn: "arn:aws:iam::111122223333:user/operator-1" } },
    );
    const declared = resource(
      "aws:iam/policy:Policy",
      "Reading",
      { policy: policyOf(read) },
      { outputs: { arn: "arn:reading" } },
    );
    const widenedBy = (...resources: Resource[]) =>
      access(graph(user, role({})), graph(user, role({}), ...resources)).widened;
    const anything = "may now do anything on every resource";
    expect(widenedBy(attachment("userPolicyAttachment", { user: "operator-1", policyArn: admin }))).toEqual([
      `Operator ${anything}`,
    ]);
    expect(widenedBy(attachment("userPolicy", { user: "operator-1", policy: policyOf(read) }))).toEqual([
      "Operator may now s3:GetObject on Vault/released/*",
    ]);
    expect(
      widenedBy(
        declared,
        attachment("policyAttachment", { users: ["operator-1"], policyArn: "arn:reading" }),
      ),
    ).toEqual(["Operator may now s3:GetObject on Vault/released/*"]);
    expect(widenedBy(attachment("groupPolicyAttachment", { group: "__proto__", policyArn: admin }))).toEqual([
      `group __proto__ ${anything}`,
    ]);
    expect(widenedBy(attachment("rolePolicyAttachment", { role: "Deployer", policyArn: admin }))).toEqual([
      `role Deployer ${anything}`,
    ]);
    expect(
      widenedBy(attachment("rolePolicyAttachmentsExclusive", { roleName: "Api-1", policyArns: [admin] })),
    ).toEqual([`Api ${anything}`]);
  });

  test("a new role is widened by all that it may do", () => {
    expect(access(graph(), graph(roleWith(read))).widened).toEqual([
      "Api may now s3:GetObject on Vault/released/*",
    ]);
  });
});

describe("the policies of resources", () => {
  const functionName = "shop-sell";
  const sell = resource(
    "aws:lambda/function:Function",
    "Sell",
    {},
    { id: functionName, outputs: { name: functionName, arn: arn("lambda", `function:${functionName}`) } },
  );
  const permission = (name: string, more: Properties) =>
    resource("aws:lambda/permission:Permission", name, {
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      function: functionName,
      ...more,
    });

  test("a denial of a bucket's policy that is gone widens, also with the whole policy", () => {
    const line = "everyone is no longer denied s3:* on Vault/* if aws:SecureTransport Bool false";
    const granted = { ...read, Principal: { AWS: roleArn("Reader") } };
    const before = graph(bucketPolicy(tlsOnly, granted));
    expect(access(before, graph(bucketPolicy(granted)))).toEqual({ widened: [line], narrowed: [] });
    expect(access(graph(bucketPolicy(tlsOnly)), graph()).widened).toEqual([line]);
  });

  test("a wider principal widens", () => {
    const readers = (Principal: unknown) => graph(bucketPolicy({ ...read, Principal }));
    const one = { AWS: "arn:aws:iam::111122223333:role/reader" };
    expect(access(readers(one), readers({ AWS: "111122223333" })).widened).toEqual([
      "account 111122223333 may now s3:GetObject on Vault/released/*",
    ]);
    expect(access(readers(one), readers("*")).widened).toEqual([
      "everyone may now s3:GetObject on Vault/released/*",
    ]);
    expect(access(readers({ AWS: "*" }), readers("*"))).toEqual({ widened: [], narrowed: [] });
    expect(
      access(readers({ AWS: "111122223333" }), readers({ AWS: "arn:aws:iam::111122223333:root" })),
    ).toEqual({
      widened: [],
      narrowed: [],
    });
  });

  test("a Lambda permission without its source widens", () => {
    const rule = arn("events", "rule/sales");
    const { widened, narrowed } = access(
      graph(sell, permission("Allowed", { sourceArn: rule })),
      graph(sell, permission("Allowed", {})),
    );
    expect(narrowed).toEqual([]);
    expect(widened).toEqual([
      "events.amazonaws.com may now lambda:InvokeFunction on Sell, no longer only if aws:SourceArn ArnLike arn:aws:events:REGION:ACCOUNT:rule/sales",
    ]);
  });

  test("of several permissions, the condition that is gone is named", () => {
    const first = permission("First", { sourceArn: arn("events", "rule/first") });
    const second = permission("Second", { sourceArn: arn("events", "rule/second") });
    expect(access(graph(sell, first, second), graph(sell, first, permission("Second", {}))).widened).toEqual([
      "events.amazonaws.com may now lambda:InvokeFunction on Sell, no longer only if aws:SourceArn ArnLike arn:aws:events:REGION:ACCOUNT:rule/second",
    ]);
    expect(access(graph(sell, first, permission("Second", {})), graph(sell, first, second)).narrowed).toEqual(
      [
        "events.amazonaws.com may no longer lambda:InvokeFunction on Sell, but only if aws:SourceArn ArnLike arn:aws:events:REGION:ACCOUNT:rule/second",
      ],
    );
  });

  test("a grant of a key, and a permission of an event bus, widen", () => {
    const key = resource(
      "aws:kms/key:Key",
      "Seal",
      {},
      { id: "key1", outputs: { arn: arn("kms", "key/key1") } },
    );
    const grant = resource("aws:kms/grant:Grant", "Lent", {
      keyId: "key1",
      granteePrincipal: "arn:aws:iam::999988887777:root",
      operations: ["Decrypt"],
      constraints: [{ encryptionContextSubset: { shop: "sales" } }],
    });
    expect(access(graph(key), graph(key, grant)).widened).toEqual([
      "account 999988887777 may now kms:Decrypt on Seal if kms:EncryptionContext:shop StringEquals sales",
    ]);
    const permission = resource("aws:cloudwatch/eventPermission:EventPermission", "Partners", {
      principal: "999988887777",
      statementId: "partners",
    });
    expect(access(graph(), graph(permission)).widened).toEqual([
      "account 999988887777 may now events:PutEvents on arn:aws:events:REGION:ACCOUNT:event-bus/default, by the policy of Partners",
    ]);
  });

  test("the whole of an API is told from one of its stages", () => {
    const executionArn = arn("execute-api", "api1");
    const shop = [
      resource("aws:apigateway/restApi:RestApi", "Shop", {}, { id: "api1", outputs: { executionArn } }),
      resource(
        "aws:apigateway/stage:Stage",
        "Shop",
        {},
        { id: "ags", outputs: { executionArn: `${executionArn}/prod` } },
      ),
    ];
    const invoke = (Resource: string) => roleWith(allow("execute-api:Invoke", Resource));
    const stage = graph(...shop, invoke(`${executionArn}/prod/*`));
    expect(access(stage, graph(...shop, invoke(`${executionArn}/*`))).widened).toEqual([
      "Api may now execute-api:Invoke on Shop/*, not only on Shop/prod/*",
    ]);
  });

  test("a queue's and a topic's policy are compared", () => {
    const queue = resource("aws:sqs/queue:Queue", "Lost", {}, { outputs: { arn: arn("sqs", "lost") } });
    const policy = (...statements: Properties[]) =>
      resource("aws:sqs/queuePolicy:QueuePolicy", "LostPolicy", {
        queueUrl: `https://sqs.${region}.amazonaws.com/${account}/lost`,
        policy: policyOf(...statements),
      });
    const send = { ...allow("sqs:SendMessage", arn("sqs", "lost")), Principal: "*" };
    expect(access(graph(queue, policy()), graph(queue, policy(send))).widened).toEqual([
      "everyone may now sqs:SendMessage on Lost",
    ]);
    const topic = (...statements: Properties[]) =>
      resource("aws:sns/topicPolicy:TopicPolicy", "Bells", {
        arn: arn("sns", "bells"),
        policy: policyOf(...statements),
      });
    const publish = { ...allow("sns:Publish", arn("sns", "bells")), Principal: "*" };
    expect(access(graph(topic()), graph(topic(publish))).widened).toHaveLength(1);
    const bells = resource("aws:sns/topic:Topic", "Bell", {}, { outputs: { arn: arn("sns", "bells") } });
    const target = resource("aws:cloudwatch/eventTarget:EventTarget", "Ring", { arn: arn("sns", "bells") });
    // A target of the topic is not what the topic's policy is about.
    expect(access(graph(bells, topic(publish)), graph(target, bells, topic(publish)))).toEqual({
      widened: [],
      narrowed: [],
    });
  });

  test("an API without its resource policy is open to everyone", () => {
    const executionArn = arn("execute-api", "api1");
    const api = resource(
      "aws:apigateway/restApi:RestApi",
      "Shop",
      {},
      { id: "api1", outputs: { executionArn } },
    );
    const policy = resource("aws:apigateway/restApiPolicy:RestApiPolicy", "Networks", {
      restApiId: "api1",
      policy: policyOf({
        ...allow("execute-api:Invoke", `${executionArn}/*`),
        Principal: "*",
        Condition: { IpAddress: { "aws:SourceIp": "8.8.8.0/24" } },
      }),
    });
    expect(access(graph(api, policy), graph(api)).widened).toEqual([
      "everyone may now execute-api:Invoke on Shop/*, no longer only if aws:SourceIp IpAddress 8.8.8.0/24",
    ]);
    expect(access(graph(api), graph(api, policy))).toMatchObject({ widened: [] });
  });

  test("a key without its policy has AWS's, by which the account decides", () => {
    const key = (inputs: Properties) =>
      graph(resource("aws:kms/key:Key", "Key", inputs, { id: "k", outputs: { arn: arn("kms", "key/k") } }));
    const policy = policyOf({ ...allow("kms:Decrypt", "*"), Principal: { AWS: roleArn("Api") } });
    expect(access(key({ policy }), key({})).widened).toEqual([`account ${account} may now kms:* on Key`]);
  });
});

describe("what is allowed without a policy", () => {
  test("a method that needs no token, or takes one more scope, widens", () => {
    const path = resource(
      "aws:apigateway/resource:Resource",
      "Goods",
      {},
      { id: "r1", outputs: { path: "/goods" } },
    );
    const method = (inputs: Properties) =>
      graph(
        path,
        resource("aws:apigateway/method:Method", "GoodsMethod", {
          resourceId: "r1",
          httpMethod: "GET",
          ...inputs,
        }),
      );
    const authorization = "COGNITO_USER_POOLS";
    const scoped = (...authorizationScopes: string[]) => method({ authorization, authorizationScopes });
    expect(access(scoped("shop/read"), method({ authorization: "NONE" }))).toEqual({
      widened: [
        "everyone may now call GET /goods, no longer only if authorization StringEquals COGNITO_USER_POOLS and scope StringEquals shop/read",
      ],
      narrowed: [],
    });
    expect(access(scoped("shop/read"), scoped("shop/read", "shop/sell"))).toMatchObject({
      widened: [expect.stringContaining("everyone may now call GET /goods if authorization")],
      narrowed: [],
    });
    expect(access(method({ authorization }), scoped("shop/read")).widened).toEqual([]);
    expect(access(method({ authorization }), scoped("shop/read")).narrowed).toHaveLength(1);
  });

  test("a client that gets one more scope widens", () => {
    const client = (...allowedOauthScopes: string[]) =>
      graph(resource("aws:cognito/userPoolClient:UserPoolClient", "Seller", { allowedOauthScopes }));
    expect(access(client("shop/read"), client("shop/sell", "shop/read"))).toEqual({
      widened: ["Seller may now request shop/sell"],
      narrowed: [],
    });
  });
});

test("names such as __proto__ are compared as other names", () => {
  const named = (...statements: Properties[]) =>
    graph(
      { ...roleWith(...statements), name: "__proto__" },
      resource("aws:sqs/queue:Queue", "constructor", {}),
    );
  expect(access(named(read), named(read, remove)).widened).toEqual([
    "__proto__ may now s3:DeleteObject on Vault/released/*",
  ]);
  expect(diffGraphs(graph(), named(read)).added.map(({ name }) => name)).toEqual([
    "__proto__",
    "constructor",
  ]);
});

test("a resource keeps its access when only its physical name changes", () => {
  const renamed = (name: string) => {
    const bucket = `arn:aws:s3:::${name}`;
    return graphWith([
      resource("aws:s3/bucketV2:BucketV2", "Vault", {}, { id: name, outputs: { arn: bucket } }),
      roleWith(allow("s3:GetObject", `${bucket}/*`)),
    ]);
  };
  expect(access(renamed("vault-1"), renamed("vault-2"))).toEqual({ widened: [], narrowed: [] });
});
