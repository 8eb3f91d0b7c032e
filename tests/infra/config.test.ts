import { rm, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { managedRules, type RuleParameters } from "../../infra/managed-rules.ts";
import { checkConfigRules } from "../../packages/offline/src/checks/config-rules.ts";
import {
  type Graph,
  type Properties,
  type Resource,
  resourcesOfType,
} from "../../packages/offline/src/graph/graph.ts";
import { graphOf } from "../support/graphs.ts";

/** A resource as the graph holds it. */
function resource(type: string, name: string, parts: Partial<Resource> = {}): Resource {
  const urn = `urn:pulumi:test::app::${type}::${name}`;
  return { type, name, urn, dependsOn: [], options: {}, id: name, inputs: {}, outputs: {}, ...parts };
}

function graphWith(...resources: Resource[]): Graph {
  const world = { app: "app", stage: "test", region: "eu-west-1", accountId: "000000000000" };
  return { ...world, resources, packages: [], outputs: {} };
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

/** What is found, without the words. */
const found = (...resources: Resource[]) =>
  checkConfigRules(graphWith(bucket, ...resources), managedRules).map(({ rule }) =>
    rule.replace("config-rule-", ""),
  );

describe("a rule as AWS documents it", () => {
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
      inputParameters: `{"runtime":"nodejs22.x,nodejs24.x","timeout":"30"}`,
    }),
    configRule("CW_LOGGROUP_RETENTION_PERIOD_CHECK", {
      inputParameters: `{"LogGroupNames":"a,b","MinRetentionTime":"365"}`,
    }),
    configRule("IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS", {
      inputParameters: `{"excludePermissionBoundaryPolicy":"true"}`,
    }),
  ])("passes: $inputs", (rule) => expect(found(rule)).toEqual([]));
});

describe("regressions: each fault is found", () => {
  const withParameters = (identifier: string, inputParameters: unknown) =>
    configRule(identifier, { inputParameters });
  const scoped = (scope: Properties) => configRule("S3_BUCKET_SSL_REQUESTS_ONLY", { scope });

  it.each<[string, Resource, string]>([
    ["a misspelt identifier", configRule("S3_BUCKET_PUBLIC_READ_PROHIBITTED"), "identifier"],
    ["an identifier that every object has", configRule("constructor"), "identifier"],
    [
      "the identifier as it stands in its page's address",
      configRule("s3-bucket-ssl-requests-only"),
      "identifier",
    ],
    [
      "an unknown parameter",
      withParameters("API_GW_EXECUTION_LOGGING_ENABLED", `{"loggingLevels":"ERROR"}`),
      "parameter-name",
    ],
    [
      "a parameter of a rule that takes none",
      withParameters("S3_BUCKET_SSL_REQUESTS_ONLY", `{"tls":"1.2"}`),
      "parameter-name",
    ],
    [
      "a number instead of its text",
      withParameters("CW_LOGGROUP_RETENTION_PERIOD_CHECK", `{"MinRetentionTime":365}`),
      "parameter-value",
    ],
    [
      "a number that is none",
      withParameters("CW_LOGGROUP_RETENTION_PERIOD_CHECK", `{"MinRetentionTime":"one year"}`),
      "parameter-value",
    ],
    [
      "a number that AWS does not take",
      withParameters("CW_LOGGROUP_RETENTION_PERIOD_CHECK", `{"MinRetentionTime":"366"}`),
      "parameter-value",
    ],
    [
      "a list instead of its text",
      withParameters("API_GW_EXECUTION_LOGGING_ENABLED", `{"loggingLevel":["ERROR","INFO"]}`),
      "parameter-value",
    ],
    [
      "a list with an empty item",
      withParameters("CW_LOGGROUP_RETENTION_PERIOD_CHECK", `{"LogGroupNames":"a,,b"}`),
      "parameter-value",
    ],
    [
      "an item that AWS does not take",
      withParameters("API_GW_EXECUTION_LOGGING_ENABLED", `{"loggingLevel":"ERROR,DEBUG"}`),
      "parameter-value",
    ],
    [
      "a boolean instead of its text",
      withParameters(
        "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
        `{"excludePermissionBoundaryPolicy":true}`,
      ),
      "parameter-value",
    ],
    [
      "a required parameter that is missing",
      configRule("LAMBDA_FUNCTION_SETTINGS_CHECK"),
      "parameter-missing",
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
      "more than AWS Config takes",
      withParameters("CW_LOGGROUP_RETENTION_PERIOD_CHECK", `{"LogGroupNames":"${"a".repeat(1024)}"}`),
      "length",
    ],
    ["a scope on a periodic rule", configRule("WAFV2_LOGGING_ENABLED", { scope: things }), "scope"],
    [
      "a frequency on a rule that only changes trigger",
      configRule("S3_BUCKET_SSL_REQUESTS_ONLY", { maximumExecutionFrequency: "Six_Hours" }),
      "frequency",
    ],
    ["an id without a type", scoped({ complianceResourceId: "things" }), "scope"],
    [
      "an id with two types",
      scoped({ ...things, complianceResourceTypes: ["AWS::S3::Bucket", "AWS::DynamoDB::Table"] }),
      "scope",
    ],
    ["a type that the rule ignores", scoped({ complianceResourceTypes: ["AWS::DynamoDB::Table"] }), "scope"],
    ["an id that nothing has", scoped({ ...things, complianceResourceId: "thing" }), "scope"],
    ["a tag and an id", scoped({ ...things, tagKey: "app:stage" }), "scope"],
    ["a tag's value without its key", scoped({ tagValue: "test" }), "scope"],
    ["a tag that nothing has", scoped({ tagKey: "app:stage", tagValue: "tset" }), "scope"],
  ])("%s", (_fault, rule, finding) => expect(found(rule)).toEqual([finding]));

  it("a rule that may be made before the recorder, whoever wrote it", () => {
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
    const later = (...dependsOn: string[]) => configRule("DYNAMODB_PITR_ENABLED", {}, dependsOn);

    expect(found(recorder, channel, status, later(status.urn), custom([status.urn]))).toEqual([]);
    expect(found(recorder, channel, status, later(), custom([]))).toEqual(["order", "order"]);
    // The recorder is there, but does not record yet.
    expect(found(recorder, channel, status, later(recorder.urn))).toEqual(["order"]);
    expect(found(recorder, channel, later(channel.urn))).toEqual([]);
    expect(found(recorder, later())).toEqual(["order"]);
  });

  it("names the resource, the value and the remedy", () => {
    const inputParameters = `{"loggingLevels":"ERROR"}`;
    const rule = configRule("API_GW_EXECUTION_LOGGING_ENABLED", { inputParameters });
    expect(checkConfigRules(graphWith(rule), managedRules)).toEqual([
      {
        rule: "config-rule-parameter-name",
        resource: "Watch",
        message: `There is no parameter "loggingLevels".`,
        remedy:
          "It takes loggingLevel: https://docs.aws.amazon.com/config/latest/developerguide/api-gw-execution-logging-enabled.html.",
      },
    ]);
  });
});

describe("what does not compile", () => {
  it("is an identifier, a parameter's name or a value that AWS does not document", () => {
    const faults: unknown[] = [
      // @ts-expect-error the level's name
      { loggingLevels: ["ERROR"] } satisfies RuleParameters<"API_GW_EXECUTION_LOGGING_ENABLED">,
      // @ts-expect-error a level
      { loggingLevel: ["DEBUG"] } satisfies RuleParameters<"API_GW_EXECUTION_LOGGING_ENABLED">,
      // @ts-expect-error a text instead of a list
      { loggingLevel: "ERROR" } satisfies RuleParameters<"API_GW_EXECUTION_LOGGING_ENABLED">,
      // @ts-expect-error the runtime is missing
      { timeout: 30 } satisfies RuleParameters<"LAMBDA_FUNCTION_SETTINGS_CHECK">,
      // @ts-expect-error a text instead of a number
      { runtime: ["nodejs22.x"], timeout: "30" } satisfies RuleParameters<"LAMBDA_FUNCTION_SETTINGS_CHECK">,
      // @ts-expect-error days that the rule does not know
      { MinRetentionTime: 366 } satisfies RuleParameters<"CW_LOGGROUP_RETENTION_PERIOD_CHECK">,
      // @ts-expect-error a rule that takes nothing
      { tls: "1.2" } satisfies RuleParameters<"S3_BUCKET_SSL_REQUESTS_ONLY">,
      // @ts-expect-error the identifier
      {} satisfies RuleParameters<"S3_BUCKET_PUBLIC_READ_PROHIBITTED">,
      { runtime: ["nodejs22.x"], timeout: 30 } satisfies RuleParameters<"LAMBDA_FUNCTION_SETTINGS_CHECK">,
    ];
    expect(faults).toHaveLength(9);
  });
});

it("every rule of the list is on the page of its name", () => {
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
  }, 120_000);
  const parametersOf = (identifier: string) =>
    rules
      .filter(({ inputs }) => inputs.source.sourceIdentifier === identifier)
      .map(({ inputs }) => JSON.parse(inputs.inputParameters));

  it("declares every rule of the list, as AWS documents it", () => {
    expect(checkConfigRules(graph, managedRules)).toEqual([]);
    const declared = rules.flatMap(({ inputs }) => inputs.source.sourceIdentifier ?? []);
    expect([...new Set(declared)].sort()).toEqual(Object.keys(managedRules).sort());
  });

  it("scopes each rule that changes trigger", () => {
    for (const { name, inputs } of rules) {
      const { sourceIdentifier, owner } = inputs.source;
      const { triggers } =
        owner === "AWS"
          ? managedRules[sourceIdentifier as keyof typeof managedRules]
          : { triggers: ["configuration"] };
      expect(inputs.scope !== undefined, name).toBe(triggers.some((trigger) => trigger === "configuration"));
    }
  });

  it("tags every bucket and every function for the rules that find them by tag", () => {
    for (const type of ["aws:s3/bucketV2:BucketV2", "aws:lambda/function:Function"])
      for (const { name, inputs } of resourcesOfType(graph, type))
        expect(inputs.tags, name).toMatchObject({ "airlock:stage": "prod" });
  });

  it("checks the retention of every log group", () => {
    const checked = parametersOf("CW_LOGGROUP_RETENTION_PERIOD_CHECK");
    expect(checked.flatMap(({ LogGroupNames }) => LogGroupNames.split(",")).sort()).toEqual(
      resourcesOfType(graph, "aws:cloudwatch/logGroup:LogGroup")
        .map(({ outputs }) => outputs.name)
        .sort(),
    );
  });

  it("says in Guard which managed policies its roles may carry, and none is carried besides", () => {
    const [guard] = rules.filter(({ inputs }) => inputs.source.owner === "CUSTOM_POLICY");
    const { policyText, policyRuntime } = guard?.inputs.source.customPolicyDetails ?? {};
    expect(policyRuntime).toBe("guard-2.x.x");
    expect(policyText).toContain("configuration.roleName == /^airlock-prod-/");
    for (const { outputs, inputs } of resourcesOfType(graph, "aws:iam/role:Role"))
      if (outputs.name.startsWith("airlock-prod-"))
        for (const arn of inputs.managedPolicyArns ?? []) expect(policyText).toContain(`'${arn}'`);
  });
});

describe("a stage that records", () => {
  const stage = `recorder-${process.pid}`;
  const account = "000000000000";
  let graph: Graph;
  const only = (type: string, name: string) => {
    const match = resourcesOfType(graph, type).find((candidate) => candidate.name === name);
    if (!match) throw new Error(`There is no ${type} "${name}".`);
    return match;
  };
  beforeAll(async () => {
    const settings = {
      region: "us-west-2",
      clients: { partner: ["airlock/submit"] },
      audit: { rules: true, recorder: true },
    };
    await writeFile(`stages/${stage}.json`, JSON.stringify(settings));
    graph = await graphOf(stage);
  }, 120_000);
  afterAll(async () => {
    await rm(`stages/${stage}.json`, { force: true });
    await rm(`.sst/synth/${stage}`, { recursive: true, force: true });
  });

  it("records before it has rules, and rules that do not wait are found", () => {
    expect(checkConfigRules(graph, managedRules)).toEqual([]);
    const hasty = structuredClone(graph);
    const rules = resourcesOfType(hasty, "aws:cfg/rule:Rule");
    for (const rule of rules) rule.dependsOn = [];
    expect(checkConfigRules(hasty, managedRules).map(({ rule }) => rule)).toEqual(
      rules.map(() => "config-rule-order"),
    );
  });

  it("has no rules about a firewall that it has not", () => {
    const identifiers = resourcesOfType(graph, "aws:cfg/rule:Rule").map(
      ({ inputs }) => inputs.source.sourceIdentifier,
    );
    expect(identifiers).not.toContain("API_GW_ASSOCIATED_WITH_WAF");
    expect(identifiers).not.toContain("WAFV2_LOGGING_ENABLED");
  });

  it("lets AWS Config deliver for this account, to one prefix, over TLS", () => {
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

  it("allows the recorder's managed policy, and no other", () => {
    const { inputs } = only("aws:cfg/rule:Rule", "AuditManagedPolicies");
    expect(inputs.source.customPolicyDetails.policyText).toBe(`rule only_allowed_managed_policies when
    resourceType == "AWS::IAM::Role"
    configuration.roleName == /^airlock-${stage}-/ {
    configuration.attachedManagedPolicies empty or
    configuration.attachedManagedPolicies[*].policyArn IN ['arn:aws:iam::aws:policy/service-role/AWS_ConfigRole']
}
`);
  });
});
