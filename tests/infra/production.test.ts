import { expect, test } from "vitest";
import { registrationSchema } from "../../packages/functions/src/http/schemas.ts";
import { largestRegistration } from "../../packages/functions/test/largest-registration.ts";
import { type Properties, type Resource, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { graphOf } from "../support/graphs.ts";

const prod = await graphOf("prod");
const all = (type: string) => resourcesOfType(prod, type);
function one(type: string): Resource {
  const [found, ...others] = all(type);
  if (!found || others.length > 0)
    throw new Error(`There are ${others.length + (found ? 1 : 0)} of ${type}.`);
  return found;
}
const policyOf = (type: string): Properties[] => JSON.parse(one(type).inputs.policy).Statement;

test("functions run on Lambda's Node 22 on arm64, and none has a URL of its own", () => {
  const functions = all("aws:lambda/function:Function");
  expect(functions.length).toBeGreaterThanOrEqual(5);
  for (const { inputs } of functions)
    expect(inputs).toMatchObject({ runtime: "nodejs22.x", architectures: ["arm64"] });
  expect(all("aws:lambda/functionUrl:FunctionUrl")).toEqual([]);
});

test("uploads cannot take the concurrency that the API lives by", () => {
  const reserved = all("aws:lambda/function:Function").map(({ name, inputs }) => [
    name.replace(/Function$/, ""),
    inputs.reservedConcurrentExecutions,
  ]);
  expect(Object.fromEntries(reserved)).toMatchObject({ Inspect: 100, Settle: 100, Api: undefined });
});

test("the API is regional, lets the allowed networks in alone, and limits what it takes", () => {
  expect(one("aws:apigateway/restApi:RestApi").inputs.endpointConfiguration).toMatchObject({
    types: "REGIONAL",
  });
  expect(policyOf("aws:apigateway/restApiPolicy:RestApiPolicy")).toContainEqual(
    expect.objectContaining({
      Effect: "Deny",
      Principal: "*",
      Condition: { NotIpAddress: { "aws:SourceIp": ["8.8.8.0/24", "2001:4860::/32"] } },
    }),
  );
  expect(one("aws:apigateway/methodSettings:MethodSettings").inputs).toMatchObject({
    methodPath: "*/*",
    settings: {
      dataTraceEnabled: false,
      metricsEnabled: true,
      throttlingRateLimit: 50,
      throttlingBurstLimit: 100,
    },
  });
});

test("every method but health, description and documentation asks for a token with a scope", () => {
  const paths = new Map(all("aws:apigateway/resource:Resource").map(({ id, outputs }) => [id, outputs.path]));
  const open = all("aws:apigateway/method:Method").filter(
    ({ inputs }) => inputs.authorization !== "COGNITO_USER_POOLS" || !inputs.authorizationScopes?.length,
  );
  expect(open.map(({ inputs }) => paths.get(inputs.resourceId)).sort()).toEqual([
    "/docs",
    "/health",
    "/openapi.json",
  ]);
});

test("the access log names the caller, and neither token nor query", () => {
  const { format } = one("aws:apigateway/stage:Stage").inputs.accessLogSettings;
  expect(Object.values(JSON.parse(format))).toContain("$context.authorizer.claims.client_id");
  expect(format).not.toMatch(/authorization|querystring|requestOverride/i);
});

test("an upload or download URL works from the allowed networks, over TLS 1.2, and while it is fresh", () => {
  const refused = policyOf("aws:s3/bucketPolicy:BucketPolicy").filter(({ Effect }) => Effect === "Deny");
  for (const { Principal, Action } of refused) expect([Principal, Action]).toEqual(["*", "s3:*"]);
  expect(refused.map(({ Condition }) => Condition)).toEqual([
    { Bool: { "aws:SecureTransport": "false" } },
    { NumericLessThan: { "s3:TlsVersion": "1.2" } },
    {
      StringEquals: { "s3:authType": "REST-QUERY-STRING" },
      NumericGreaterThan: { "s3:signatureAge": "900000" },
    },
    {
      StringEquals: { "s3:authType": "REST-QUERY-STRING" },
      NotIpAddress: { "aws:SourceIp": ["8.8.8.0/24", "2001:4860::/32"] },
    },
  ]);
});

test("content is versioned, and each place is kept for its own time", () => {
  expect(one("aws:s3/bucketVersioningV2:BucketVersioningV2").inputs.versioningConfiguration.status).toBe(
    "Enabled",
  );
  const { rules } = one("aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2").inputs;
  expect(rules.map(({ filter, expiration }: Properties) => [filter.prefix, expiration.days])).toEqual([
    ["incoming/", 7],
    ["quarantine/", 90],
    [undefined, undefined],
  ]);
  expect(rules.at(-1)).toMatchObject({
    noncurrentVersionExpiration: { noncurrentDays: 30 },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
  });
});

test("documents outlive their stage: content stays, as closed as it was, the table stays, and can be put back in time", () => {
  for (const type of [
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:dynamodb/table:Table",
  ])
    expect(one(type).options).toMatchObject({ retainOnDelete: true });
  expect(one("aws:dynamodb/table:Table").inputs).toMatchObject({
    deletionProtectionEnabled: true,
    pointInTimeRecovery: { enabled: true },
    ttl: { attributeName: "expiresAt", enabled: true },
  });
  expect(one("aws:s3/bucketV2:BucketV2").inputs.forceDestroy).toBe(false);
});

test("the workflow starts from the malware scan's result, and its input is what the workflow reads", () => {
  const rule = all("aws:cloudwatch/eventRule:EventRule").find(({ inputs }) => inputs.eventPattern);
  expect(JSON.parse(rule?.inputs.eventPattern)).toMatchObject({
    source: ["aws.guardduty"],
    "detail-type": ["GuardDuty Malware Protection Object Scan Result"],
  });
  const target = all("aws:cloudwatch/eventTarget:EventTarget").find(
    ({ inputs }) => inputs.rule === rule?.outputs.name,
  );
  const { inputTemplate, inputPaths } = target?.inputs.inputTransformer ?? {};
  expect(Object.keys(inputPaths).sort()).toEqual(["bucket", "etag", "key", "scan"]);
  const filled = JSON.parse(inputTemplate.replaceAll(/<(\w+)>/g, '"$1"'));
  expect(filled).toEqual({ bucket: "bucket", etag: "etag", key: "key", scan: "scan" });
  expect(target?.inputs.deadLetterConfig.arn).toBe(one("aws:sqs/queue:Queue").outputs.arn);
});

test("the firewall blocks too many requests, large bodies, and what AWS knows to be bad", () => {
  const { rules, defaultAction } = one("aws:wafv2/webAcl:WebAcl").inputs;
  expect(defaultAction).toEqual({ allow: {} });
  expect(rules.map(({ name, priority }: Properties) => [priority, name])).toEqual([
    [0, "TooManyRequests"],
    [1, "BodyTooLarge"],
    [2, "AWSManagedRulesAmazonIpReputationList"],
    [3, "AWSManagedRulesKnownBadInputsRuleSet"],
    [4, "AWSManagedRulesCommonRuleSet"],
  ]);
  for (const { action, overrideAction } of rules)
    expect(action ?? overrideAction).toEqual(action ? { block: {} } : { none: {} });
});

test("the firewall lets the largest registration through that the API takes, and reads whatever it lets through", () => {
  expect(registrationSchema(1).safeParse(JSON.parse(largestRegistration)).success).toBe(true);
  const { rules, associationConfig } = one("aws:wafv2/webAcl:WebAcl").inputs;
  const { size } = rules.find(({ name }: Properties) => name === "BodyTooLarge").statement
    .sizeConstraintStatement;
  expect(size).toBeGreaterThanOrEqual(largestRegistration.length);
  const [{ apiGateways }] = associationConfig.requestBodies;
  expect(apiGateways).toEqual([{ defaultSizeInspectionLimit: `KB_${size / 1024}` }]);
});

test("alarms watch every function, the API, the workflow, the table, lost events, documents and the firewall", () => {
  const watched = all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name.replace(/^Alarm/, ""));
  const functions = ["Api", "Inspect", "Settle", "RecordFailure", "Sweep"];
  expect(watched.sort()).toEqual(
    [
      ...functions.flatMap((name) => ["Errors", "Throttles", "Duration"].map((what) => name + what)),
      ...["ApiServerErrors", "ApiLatency", "ApiClientErrors"],
      ...[
        "WorkflowFailed",
        "WorkflowTimedOut",
        "WorkflowThrottled",
        "UploadsUndelivered",
        "UndeliveredEvents",
      ],
      ...["TableThrottles", "TableSystemErrors"],
      ...["DocumentsFailed", "DocumentsStuck", "SweepFaults", "FirewallBlocks"],
    ].sort(),
  );
});

test("what settling leaves undone is tried again, whatever kept it from its end", () => {
  const { Settle } = JSON.parse(one("aws:sfn/stateMachine:StateMachine").inputs.definition).States;
  expect(Settle.Retry).toEqual([expect.objectContaining({ ErrorEquals: ["States.ALL"], MaxAttempts: 4 })]);
});

test("the dashboard shows what happens to documents, and counts those that wait once", () => {
  const { widgets } = JSON.parse(one("aws:cloudwatch/dashboard:Dashboard").inputs.dashboardBody);
  const shown = widgets.flatMap(({ properties }: Properties) =>
    properties.metrics.map(([namespace, name, ...rest]: unknown[]) => [
      namespace,
      name,
      (rest.at(-1) as Properties).stat ?? properties.stat,
    ]),
  );
  for (const [name, statistic] of [
    ["DocumentsRegistered", "Sum"],
    ["DocumentsReleased", "Sum"],
    ["DocumentsQuarantined", "Sum"],
    ["DocumentsRejected", "Sum"],
    ["DocumentsFailed", "Sum"],
    ["DocumentsStuck", "Maximum"],
  ])
    expect(shown).toContainEqual(["Airlock", name, statistic]);
  expect(shown).toContainEqual(["AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"]);
});

test("only CloudWatch, for alarms of this stage, may publish to the alarms' topic", () => {
  const allowed = policyOf("aws:sns/topicPolicy:TopicPolicy").filter(({ Effect }) => Effect === "Allow");
  expect(allowed).toEqual([
    expect.objectContaining({
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Condition: {
        StringEquals: { "aws:SourceAccount": prod.accountId },
        ArnLike: {
          "aws:SourceArn": `arn:aws:cloudwatch:${prod.region}:${prod.accountId}:alarm:airlock-prod-*`,
        },
      },
    }),
  ]);
});

test("no output gives a client's secret away", () => {
  const secrets = all("aws:cognito/userPoolClient:UserPoolClient").map(({ outputs }) => outputs.clientSecret);
  expect(secrets.length).toBeGreaterThan(0);
  for (const secret of secrets) expect(JSON.stringify(prod.outputs)).not.toContain(secret);
});

test("a personal stage leaves out what docs/operations.md says, and nothing else", async () => {
  const [personal, whole] = await Promise.all([graphOf("dev"), graphOf("prod")]);
  const types = (graph: { resources: Resource[] }) => new Set(graph.resources.map(({ type }) => type));
  const missing = [...types(whole)].filter((type) => !types(personal).has(type));
  expect(
    missing.filter(
      (type) => !/wafv2|:cfg\/|guardduty|metricAlarm|:sns\/|:kms\/|logResourcePolicy/.test(type),
    ),
  ).toEqual([]);
  expect([...types(personal)].filter((type) => !types(whole).has(type))).toEqual([]);
});
