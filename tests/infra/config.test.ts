import { beforeAll, describe, expect, it } from "vitest";
import { managedRules } from "../../infra/managed-rules.ts";
import { check } from "../../packages/offline/src/checks/index.ts";
import {
  type Graph,
  type Properties,
  type Resource,
  resourcesOfType,
} from "../../packages/offline/src/graph/graph.ts";
import { graphOf } from "../support/graphs.ts";

/** A resource of a graph. */
function resource(type: string, name: string, parts: Partial<Resource> = {}): Resource {
  const urn = `urn:pulumi:test::app::${type}::${name}`;
  return { type, name, urn, dependsOn: [], options: {}, id: name, inputs: {}, outputs: {}, ...parts };
}

function graphWith(...resources: Resource[]): Graph {
  return {
    app: "app",
    stage: "test",
    region: "eu-west-1",
    accountId: "000000000000",
    resources,
    packages: [],
    outputs: {},
  };
}

const configRule = (identifier: string, inputs: Properties = {}, dependsOn: string[] = []) =>
  resource("aws:cfg/rule:Rule", "Watch", {
    inputs: { source: { owner: "AWS", sourceIdentifier: identifier }, ...inputs },
    dependsOn,
  });

const bucket = resource("aws:s3/bucketV2:BucketV2", "Things", {
  id: "things",
  inputs: { tags: { "app:stage": "test" } },
  outputs: { arn: "arn:aws:s3:::things" },
});
const things = { complianceResourceTypes: ["AWS::S3::Bucket"], complianceResourceId: "things" };

const checkConfigRules = (graph: Graph) => check(graph, { only: ["config-rule"], managedRules });

/** The rules of the violations, without their prefix. */
const violationsWith = async (...resources: Resource[]) =>
  (await checkConfigRules(graphWith(bucket, ...resources))).map(({ rule }) =>
    rule.replace("config-rule-", ""),
  );

describe("a rule that follows its page has no violation", () => {
  it.each([
    configRule("S3_BUCKET_SSL_REQUESTS_ONLY"),
    configRule("S3_BUCKET_SSL_REQUESTS_ONLY", { scope: things }),
    configRule("S3_BUCKET_SSL_REQUESTS_ONLY", { scope: { tagKey: "app:stage", tagValue: "test" } }),
    configRule("S3_BUCKET_SSL_REQUESTS_ONLY", { scope: { complianceResourceTypes: ["AWS::S3::Bucket"] } }),
    configRule("S3_BUCKET_PUBLIC_READ_PROHIBITED", {
      scope: things,
      maximumExecutionFrequency: "Six_Hours",
    }),
    configRule("LAMBDA_FUNCTION_SETTINGS_CHECK", {
      inputParameters: `{"runtime":"nodejs22.x,nodejs24.x","memorySize":"512","timeout":"30"}`,
    }),
    configRule("CW_LOGGROUP_RETENTION_PERIOD_CHECK", {
      inputParameters: `{"LogGroupNames":"a,b","MinRetentionTime":"365"}`,
    }),
    configRule("IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS", {
      inputParameters: `{"excludePermissionBoundaryPolicy":"true"}`,
    }),
  ])("$inputs", async (rule) => expect(await violationsWith(rule)).toEqual([]));
});

describe("each deviation from the page of a rule is a violation", () => {
  const withParameters = (identifier: string, inputParameters: unknown) =>
    configRule(identifier, { inputParameters });
  const scoped = (scope: Properties) => configRule("S3_BUCKET_SSL_REQUESTS_ONLY", { scope });

  it.each<[string, Resource, string]>([
    ["a misspelt identifier", configRule("S3_BUCKET_PUBLIC_READ_PROHIBITTED"), "identifier"],
    ["an identifier that every object has as a property", configRule("constructor"), "identifier"],
    [
      "an identifier in the notation of its page's address",
      configRule("s3-bucket-ssl-requests-only"),
      "identifier",
    ],
    [
      "an unknown parameter",
      withParameters("API_GW_EXECUTION_LOGGING_ENABLED", `{"loggingLevels":"ERROR"}`),
      "parameter-name",
    ],
    [
      "a parameter of a rule without parameters",
      withParameters("S3_BUCKET_SSL_REQUESTS_ONLY", `{"tls":"1.2"}`),
      "parameter-name",
    ],
    [
      "a number instead of a string",
      withParameters("CW_LOGGROUP_RETENTION_PERIOD_CHECK", `{"MinRetentionTime":365}`),
      "parameter-value",
    ],
    [
      "a number that is not numeric",
      withParameters("CW_LOGGROUP_RETENTION_PERIOD_CHECK", `{"MinRetentionTime":"one year"}`),
      "parameter-value",
    ],
    [
      "a number that AWS does not accept",
      withParameters("CW_LOGGROUP_RETENTION_PERIOD_CHECK", `{"MinRetentionTime":"366"}`),
      "parameter-value",
    ],
    [
      "a list instead of a string",
      withParameters("API_GW_EXECUTION_LOGGING_ENABLED", `{"loggingLevel":["ERROR","INFO"]}`),
      "parameter-value",
    ],
    [
      "a list with an empty item",
      withParameters("CW_LOGGROUP_RETENTION_PERIOD_CHECK", `{"LogGroupNames":"a,,b"}`),
      "parameter-value",
    ],
    [
      "an item that AWS does not accept",
      withParameters("API_GW_EXECUTION_LOGGING_ENABLED", `{"loggingLevel":"ERROR,DEBUG"}`),
      "parameter-value",
    ],
    [
      "a boolean instead of a string",
      withParameters(
        "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
        `{"excludePermissionBoundaryPolicy":true}`,
      ),
      "parameter-value",
    ],
    [
      "a required parameter that is missing",
      withParameters("LAMBDA_FUNCTION_SETTINGS_CHECK", `{"memorySize":"512","timeout":"30"}`),
      "parameter-missing",
    ],
    [
      "a parameter with a default that is left out",
      withParameters("LAMBDA_FUNCTION_SETTINGS_CHECK", `{"runtime":"nodejs22.x","timeout":"30"}`),
      "parameter-default",
    ],
    [
      "parameters that are not JSON",
      withParameters("LAMBDA_FUNCTION_SETTINGS_CHECK", "runtime=nodejs22.x"),
      "encoding",
    ],
    [
      "parameters that were not encoded",
      withParameters("LAMBDA_FUNCTION_SETTINGS_CHECK", { runtime: "nodejs22.x" }),
      "encoding",
    ],
    [
      "more than 1,024 characters of parameters",
      withParameters("CW_LOGGROUP_RETENTION_PERIOD_CHECK", `{"LogGroupNames":"${"a".repeat(1024)}"}`),
      "length",
    ],
    ["a scope on a periodic rule", configRule("WAFV2_LOGGING_ENABLED", { scope: things }), "scope"],
    [
      "a frequency on a rule that configuration changes trigger",
      configRule("S3_BUCKET_SSL_REQUESTS_ONLY", { maximumExecutionFrequency: "Six_Hours" }),
      "frequency",
    ],
    ["an id without a type", scoped({ complianceResourceId: "things" }), "scope"],
    [
      "an id with two types",
      scoped({ ...things, complianceResourceTypes: ["AWS::S3::Bucket", "AWS::DynamoDB::Table"] }),
      "scope",
    ],
    [
      "a resource type that the rule does not evaluate",
      scoped({ complianceResourceTypes: ["AWS::DynamoDB::Table"] }),
      "scope",
    ],
    ["an id that no resource has", scoped({ ...things, complianceResourceId: "thing" }), "scope"],
    ["a tag and an id", scoped({ ...things, tagKey: "app:stage" }), "scope"],
    ["a tag's value without its key", scoped({ tagValue: "test" }), "scope"],
    ["a tag that no resource has", scoped({ tagKey: "app:stage", tagValue: "tset" }), "scope"],
  ])("%s", async (_deviation, rule, violation) => expect(await violationsWith(rule)).toEqual([violation]));

  it("a managed or custom rule that may be created before the recorder records is a violation", async () => {
    const recorder = resource("aws:cfg/recorder:Recorder", "Recorder");
    const channel = resource("aws:cfg/deliveryChannel:DeliveryChannel", "Delivery", {
      dependsOn: [recorder.urn],
    });
    const status = resource("aws:cfg/recorderStatus:RecorderStatus", "Recording", {
      dependsOn: [channel.urn],
    });
    const custom = (dependsOn: string[]) =>
      resource("aws:cfg/rule:Rule", "Custom", {
        inputs: { source: { owner: "CUSTOM_POLICY", customPolicyDetails: { policyRuntime: "guard-2.x.x" } } },
        dependsOn,
      });
    const managed = (...dependsOn: string[]) => configRule("DYNAMODB_PITR_ENABLED", {}, dependsOn);

    expect(
      await violationsWith(recorder, channel, status, managed(status.urn), custom([status.urn])),
    ).toEqual([]);
    expect(await violationsWith(recorder, channel, status, managed(), custom([]))).toEqual([
      "order",
      "order",
    ]);
    // The rule depends on the recorder, which is not started yet.
    expect(await violationsWith(recorder, channel, status, managed(recorder.urn))).toEqual(["order"]);
    expect(await violationsWith(recorder, channel, managed(channel.urn))).toEqual([]);
    expect(await violationsWith(recorder, managed())).toEqual(["order"]);
  });

  it("a violation names the resource, the value and the remedy", async () => {
    const inputParameters = `{"loggingLevels":"ERROR"}`;
    const rule = configRule("API_GW_EXECUTION_LOGGING_ENABLED", { inputParameters });
    expect(await checkConfigRules(graphWith(rule))).toEqual([
      {
        rule: "config-rule-parameter-name",
        resource: "Watch",
        message: `The rule has no parameter "loggingLevels".`,
        remedy:
          "Its parameters are loggingLevel: https://docs.aws.amazon.com/config/latest/developerguide/api-gw-execution-logging-enabled.html.",
      },
    ]);
  });
});

it("the page of every rule of the list is the one of its identifier", () => {
  for (const [identifier, { page }] of Object.entries(managedRules))
    expect(page).toBe(
      `https://docs.aws.amazon.com/config/latest/developerguide/${identifier.toLowerCase().replaceAll("_", "-")}.html`,
    );
});

describe("production", () => {
  let graph: Graph;
  let rules: Resource[];
  beforeAll(async () => {
    graph = await graphOf("prod");
    rules = resourcesOfType(graph, "aws:cfg/rule:Rule");
  });
  const parametersOf = (identifier: string) =>
    rules
      .filter(({ inputs }) => inputs.source.sourceIdentifier === identifier)
      .map(({ inputs }) => JSON.parse(inputs.inputParameters));

  it("every rule of the list is declared and follows its page", async () => {
    expect(await checkConfigRules(graph)).toEqual([]);
    const declared = rules.flatMap(({ inputs }) => inputs.source.sourceIdentifier ?? []);
    expect([...new Set(declared)].sort()).toEqual(Object.keys(managedRules).sort());
  });

  it("every rule that configuration changes trigger has a scope, and no periodic rule has one", () => {
    for (const { name, inputs } of rules) {
      const { sourceIdentifier, owner } = inputs.source;
      const { triggers } =
        owner === "AWS"
          ? managedRules[sourceIdentifier as keyof typeof managedRules]
          : { triggers: ["configuration"] };
      expect(inputs.scope !== undefined, name).toBe(triggers.some((trigger) => trigger === "configuration"));
    }
  });

  it("every bucket and function has the tag that rules select by", () => {
    for (const type of ["aws:s3/bucketV2:BucketV2", "aws:lambda/function:Function"])
      for (const { name, inputs } of resourcesOfType(graph, type))
        expect(inputs.tags, name).toMatchObject({ "airlock:stage": "prod" });
  });

  it("the retention of every log group is checked", () => {
    const checked = parametersOf("CW_LOGGROUP_RETENTION_PERIOD_CHECK");
    expect(checked.flatMap(({ LogGroupNames }) => LogGroupNames.split(",")).sort()).toEqual(
      resourcesOfType(graph, "aws:cloudwatch/logGroup:LogGroup")
        .map(({ outputs }) => outputs.name)
        .sort(),
    );
  });

  it("no role carries a managed policy that the rule in Guard does not allow", () => {
    const [guard] = rules.filter(({ inputs }) => inputs.source.owner === "CUSTOM_POLICY");
    const { policyText, policyRuntime } = guard?.inputs.source.customPolicyDetails ?? {};
    expect(policyRuntime).toBe("guard-2.x.x");
    for (const { inputs } of resourcesOfType(graph, "aws:iam/role:Role"))
      for (const arn of inputs.managedPolicyArns ?? []) expect(policyText).toContain(`'${arn}'`);
  });
});

describe("a stage with audit.recorder", () => {
  const account = "000000000000";
  let graph: Graph;
  const only = (type: string, name: string) => {
    const match = resourcesOfType(graph, type).find((candidate) => candidate.name === name);
    if (!match) throw new Error(`No ${type} "${name}" in the graph.`);
    return match;
  };
  beforeAll(async () => {
    graph = await graphOf("little");
  });

  it("rules are created after the recorder records, and a rule that is not is a violation", async () => {
    expect(await checkConfigRules(graph)).toEqual([]);
    const unordered = structuredClone(graph);
    const rules = resourcesOfType(unordered, "aws:cfg/rule:Rule");
    for (const rule of rules) rule.dependsOn = [];
    expect((await checkConfigRules(unordered)).map(({ rule }) => rule)).toEqual(
      rules.map(() => "config-rule-order"),
    );
  });

  it("without a firewall, there are no rules for it", () => {
    const identifiers = resourcesOfType(graph, "aws:cfg/rule:Rule").map(
      ({ inputs }) => inputs.source.sourceIdentifier,
    );
    expect(identifiers).not.toContain("API_GW_ASSOCIATED_WITH_WAF");
    expect(identifiers).not.toContain("WAFV2_LOGGING_ENABLED");
  });

  it("AWS Config may deliver for this account only, to one prefix, over TLS", () => {
    const { outputs } = only("aws:s3/bucketV2:BucketV2", "AuditHistory");
    const { inputs } = only("aws:s3/bucketPolicy:BucketPolicy", "AuditHistoryPolicy");
    const [tls, ...grants] = JSON.parse(inputs.policy).Statement;
    expect(tls).toMatchObject({ Effect: "Deny", Principal: "*", Action: "s3:*" });
    expect(tls.Condition).toEqual({ Bool: { "aws:SecureTransport": "false" } });
    const service = { Effect: "Allow", Principal: { Service: "config.amazonaws.com" } };
    const history = `${outputs.arn}/AWSLogs/${account}/Config/*`;
    expect(grants).toEqual([
      {
        ...service,
        Action: ["s3:GetBucketAcl", "s3:ListBucket"],
        Resource: outputs.arn,
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
      {
        ...service,
        Action: "s3:PutObject",
        Resource: history,
        Condition: {
          StringEquals: { "aws:SourceAccount": account, "s3:x-amz-acl": "bucket-owner-full-control" },
        },
      },
    ]);

    const role = only("aws:iam/role:Role", "AuditRecorderRole");
    expect(JSON.parse(role.inputs.assumeRolePolicy).Statement[0].Condition).toEqual({
      StringEquals: { "aws:SourceAccount": account },
    });
    expect(JSON.parse(role.inputs.inlinePolicies[0].policy).Statement).toMatchObject([
      { Action: ["s3:PutObject", "s3:PutObjectAcl"], Resource: history },
      { Action: "s3:GetBucketAcl", Resource: outputs.arn },
    ]);
  });

  it("the recorder's managed policy is the only one that roles may carry", () => {
    const { inputs } = only("aws:cfg/rule:Rule", "AuditManagedPolicies");
    expect(inputs.source.customPolicyDetails.policyText).toBe(`rule only_allowed_managed_policies when
    resourceType == "AWS::IAM::Role" {
    configuration.attachedManagedPolicies empty or
    configuration.attachedManagedPolicies[*].policyArn IN ['arn:aws:iam::aws:policy/service-role/AWS_ConfigRole']
}
`);
  });
});
