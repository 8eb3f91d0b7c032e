import { expect, test } from "vitest";
import { partnerParameter } from "../../packages/core/src/partners/parameter.ts";
import { problemSchema } from "../../packages/functions/src/http/answer-schemas.ts";
import { publishedEventSchema } from "../../packages/functions/src/http/asyncapi.ts";
import { bodySchemas } from "../../packages/functions/src/http/schemas.ts";
import { largestRegistration } from "../../packages/functions/test/largest-registration.ts";
import {
  type Graph,
  type Properties,
  type Resource,
  resourcesOfType,
} from "../../packages/offline/src/graph/graph.ts";
import { graphOf } from "../support/graphs.ts";

const prod = await graphOf("prod");
const all = (type: string) => resourcesOfType(prod, type);
/** The one resource of a type; of several, the one whose logical name begins with `prefix`. */
function single(type: string, prefix = ""): Resource {
  const found = all(type).filter(({ name }) => name.startsWith(prefix));
  const [resource, ...others] = found;
  if (!resource || others.length > 0) throw new Error(`Expected one ${type}, found ${found.length}.`);
  return resource;
}
const policyOf = (type: string, prefix?: string): Properties[] =>
  JSON.parse(single(type, prefix).inputs.policy).Statement;

test("functions run on nodejs22.x and arm64, and none has a function URL", () => {
  const functions = all("aws:lambda/function:Function");
  expect(functions.length).toBeGreaterThanOrEqual(5);
  for (const { inputs } of functions)
    expect(inputs).toMatchObject({ runtime: "nodejs22.x", architectures: ["arm64"] });
  expect(all("aws:lambda/functionUrl:FunctionUrl")).toEqual([]);
});

test("Inspect and Settle have reserved concurrency, so uploads leave the rest to the API", () => {
  const reserved = all("aws:lambda/function:Function").map(({ name, inputs }) => [
    name.replace(/Function$/, ""),
    inputs.reservedConcurrentExecutions,
  ]);
  expect(Object.fromEntries(reserved)).toMatchObject({ Inspect: 100, Settle: 100, Api: undefined });
});

test("the API is regional, accepts calls from the allowed networks only, and is throttled", () => {
  expect(single("aws:apigateway/restApi:RestApi").inputs.endpointConfiguration).toMatchObject({
    types: "REGIONAL",
  });
  expect(policyOf("aws:apigateway/restApiPolicy:RestApiPolicy")).toContainEqual(
    expect.objectContaining({
      Effect: "Deny",
      Principal: "*",
      Condition: { NotIpAddress: { "aws:SourceIp": ["8.8.8.0/24", "2001:4860::/32"] } },
    }),
  );
  expect(single("aws:apigateway/methodSettings:MethodSettings").inputs).toMatchObject({
    methodPath: "*/*",
    settings: {
      dataTraceEnabled: false,
      metricsEnabled: false,
      throttlingRateLimit: 50,
      throttlingBurstLimit: 100,
    },
  });
});

test("every method that calls a function, except /health, the pages and the documents about the API, requires a token with a scope", () => {
  const paths = new Map(all("aws:apigateway/resource:Resource").map(({ id, outputs }) => [id, outputs.path]));
  const mocks = all("aws:apigateway/integration:Integration").filter(({ inputs }) => inputs.type === "MOCK");
  const isMock = ({ resourceId, httpMethod }: Properties) =>
    mocks.some(({ inputs }) => inputs.resourceId === resourceId && inputs.httpMethod === httpMethod);
  const publicMethods = all("aws:apigateway/method:Method").filter(
    ({ inputs }) =>
      !isMock(inputs) &&
      (inputs.authorization !== "COGNITO_USER_POOLS" || !inputs.authorizationScopes?.length),
  );
  const publicPaths = new Set(publicMethods.map(({ inputs }) => paths.get(inputs.resourceId)));
  expect([...publicPaths].sort()).toEqual([
    "/console",
    "/console/{file+}",
    "/docs",
    "/docs/{file+}",
    "/events.json",
    "/health",
    "/openapi.json",
  ]);
});

test("the access log contains the client id, but neither token nor query", () => {
  const { format } = single("aws:apigateway/stage:Stage").inputs.accessLogSettings;
  expect(Object.values(JSON.parse(format))).toContain("$context.authorizer.claims.client_id");
  expect(format).not.toMatch(/authorization|querystring|requestOverride/i);
});

test("a presigned URL works only from the allowed networks, over TLS 1.2, and until it expires", () => {
  const denials = policyOf("aws:s3/bucketPolicy:BucketPolicy", "Vault").filter(
    ({ Action, Resource }) => Action === "s3:*" && Array.isArray(Resource),
  );
  for (const { Principal, Effect } of denials) expect([Principal, Effect]).toEqual(["*", "Deny"]);
  expect(denials.map(({ Condition }) => Condition)).toEqual([
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

test("content is versioned and expires by its place", () => {
  const versioning = single("aws:s3/bucketVersioningV2:BucketVersioningV2", "Vault").inputs;
  expect(versioning.versioningConfiguration.status).toBe("Enabled");
  const { rules } = single(
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
    "Vault",
  ).inputs;
  expect(rules.map(({ filter, expiration }: Properties) => [filter.prefix, expiration.days])).toEqual([
    ["incoming/", 7],
    ["quarantine/", 90],
    [undefined, undefined],
  ]);
  expect(rules.at(-1)).toMatchObject({
    noncurrentVersionExpiration: { noncurrentDays: 30 },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
  });
});

test("table and vault are retained with their protection when the stage is removed, and the table has point-in-time recovery", () => {
  for (const type of [
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:dynamodb/table:Table",
  ])
    for (const { options } of all(type)) expect(options).toMatchObject({ retainOnDelete: true });
  expect(single("aws:dynamodb/table:Table").inputs).toMatchObject({
    deletionProtectionEnabled: true,
    pointInTimeRecovery: { enabled: true },
    ttl: { attributeName: "expiresAt", enabled: true },
  });
  expect(single("aws:s3/bucketV2:BucketV2", "Vault").inputs.forceDestroy).toBe(false);
});

test("the workflow starts from the malware scan result, with the input that it reads", () => {
  const rule = all("aws:cloudwatch/eventRule:EventRule").find(({ name }) => name === "Uploaded");
  expect(JSON.parse(rule?.inputs.eventPattern)).toMatchObject({
    source: ["aws.guardduty"],
    "detail-type": ["GuardDuty Malware Protection Object Scan Result"],
  });
  const target = all("aws:cloudwatch/eventTarget:EventTarget").find(
    ({ inputs }) => inputs.rule === rule?.outputs.name,
  );
  const { inputTemplate, inputPaths } = target?.inputs.inputTransformer ?? {};
  expect(Object.keys(inputPaths).sort()).toEqual(["etag", "key", "scan"]);
  const input = JSON.parse(inputTemplate.replaceAll(/<(\w+)>/g, '"$1"'));
  expect(input).toEqual({ etag: "etag", key: "key", scan: "scan" });
  const queue = all("aws:sqs/queue:Queue").find(({ name }) => name === "Undelivered");
  expect(target?.inputs.deadLetterConfig.arn).toBe(queue?.outputs.arn);
});

test("the workflow also starts from recorded decisions and ends of documents of its own vault", () => {
  const rule = all("aws:cloudwatch/eventRule:EventRule").find(({ name }) => name === "Recorded");
  const bucket = single("aws:s3/bucketV2:BucketV2", "Vault");
  expect(JSON.parse(rule?.inputs.eventPattern)).toEqual({
    source: ["airlock"],
    "detail-type": ["release-decided", "rejection-decided", "withdrawn", "erased", "expired", "recalled"].map(
      (type) => `document.${type}`,
    ),
    detail: { bucket: [bucket.outputs.bucket] },
  });
});

test("the pipe publishes what transitions write, in order and for as long as the stream keeps it", () => {
  const { source, sourceParameters, targetParameters } = single("aws:pipes/pipe:Pipe").inputs;
  const table = all("aws:dynamodb/table:Table").find(({ inputs }) => inputs.streamEnabled);
  expect(source).toBe(table?.outputs.streamArn);
  expect(sourceParameters.dynamodbStreamParameters).toMatchObject({
    startingPosition: "TRIM_HORIZON",
    maximumRecordAgeInSeconds: 86_400,
  });
  expect(sourceParameters.dynamodbStreamParameters.parallelizationFactor).toBeUndefined();
  expect(targetParameters.eventbridgeEventBusParameters.source).toBe("airlock");
});

test("every event of the vault's documents is exported, without what identifies a person or content", () => {
  const vault = single("aws:s3/bucketV2:BucketV2", "Vault").outputs.bucket;
  const { eventPattern } = single("aws:cloudwatch/eventRule:EventRule", "AuditExport").inputs;
  expect(JSON.parse(eventPattern)).toEqual({ source: ["airlock"], detail: { bucket: [vault] } });
  const target = single("aws:cloudwatch/eventTarget:EventTarget", "AuditExport").inputs;
  const { inputPaths, inputTemplate } = target.inputTransformer;
  const members = Object.keys(JSON.parse(inputTemplate.replaceAll(/<(\w+)>/g, '"$1"')));
  expect(members.toSorted()).toEqual(Object.keys(inputPaths).sort());
  for (const personal of ["labels", "reason", "sha256", "filename"]) expect(members).not.toContain(personal);
  // An input template inserts nothing for a member that an event lacks, which would break the line.
  const isAlwaysThere = (member: string) => {
    const schema = publishedEventSchema.shape[member as keyof typeof publishedEventSchema.shape];
    return !schema.safeParse(undefined).success && !schema.safeParse(null).success;
  };
  expect(members.filter((member) => !isAlwaysThere(member))).toEqual([]);
});

test("nobody can delete or overwrite an exported event for the days of the setting, after which the lifecycle deletes it", () => {
  expect(single("aws:s3/bucketV2:BucketV2", "AuditExport").inputs.objectLockEnabled).toBe(true);
  const { rule } = single(
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
    "AuditExport",
  ).inputs;
  expect(rule.defaultRetention).toEqual({ mode: "COMPLIANCE", days: 365 });
  const { rules } = single(
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
    "AuditExport",
  ).inputs;
  expect(rules).toMatchObject([
    { expiration: { days: 365 }, noncurrentVersionExpiration: { noncurrentDays: 1 } },
  ]);
});

test("every request for content is recorded where nobody but the trail writes and nobody deletes", () => {
  const trail = single("aws:cloudtrail/trail:Trail");
  const vault = single("aws:s3/bucketV2:BucketV2", "Vault").outputs.arn;
  const records = single("aws:s3/bucketV2:BucketV2", "AccessRecords");
  expect(trail.inputs).toMatchObject({
    s3BucketName: records.outputs.bucket,
    enableLogFileValidation: true,
    advancedEventSelectors: [
      {
        fieldSelectors: [
          { field: "eventCategory", equals: ["Data"] },
          { field: "resources.type", equals: ["AWS::S3::Object"] },
          { field: "resources.ARN", startsWiths: [`${vault}/`] },
        ],
      },
    ],
  });
  const allowed = policyOf("aws:s3/bucketPolicy:BucketPolicy", "AccessRecords").filter(
    ({ Effect }) => Effect === "Allow",
  );
  const arn = trail.outputs.arn;
  expect(allowed).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:GetBucketAcl",
      Resource: records.outputs.arn,
      Condition: { StringEquals: { "aws:SourceArn": arn } },
    },
    {
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${records.outputs.arn}/AWSLogs/${prod.accountId}/*`,
      Condition: { StringEquals: { "aws:SourceArn": arn, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
  ]);
  const lock = single(
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
    "AccessRecords",
  ).inputs;
  expect(lock.rule.defaultRetention).toEqual({ mode: "COMPLIANCE", days: 365 });
  expect(records.options.retainOnDelete).toBe(true);
});

test("the firewall limits requests and bodies and uses the managed rule groups of AWS", () => {
  const { rules, defaultAction } = single("aws:wafv2/webAcl:WebAcl").inputs;
  expect(defaultAction).toEqual({ allow: {} });
  expect(rules.map(({ name, priority }: Properties) => [priority, name])).toEqual([
    [0, "TooManyRequests"],
    [1, "BodyTooLarge"],
    [2, "AWSManagedRulesAmazonIpReputationList"],
    [3, "AWSManagedRulesKnownBadInputsRuleSet"],
    [4, "AWSManagedRulesCommonRuleSet"],
  ]);
  for (const { action, overrideAction } of rules)
    expect(Object.keys(action ?? overrideAction)).toEqual([action ? "block" : "none"]);
});

test("the firewall counts, and does not block, rules that any text of a valid request can meet", () => {
  const { rules } = single("aws:wafv2/webAcl:WebAcl").inputs;
  const { ruleActionOverrides } = rules.at(-1).statement.managedRuleGroupStatement;
  const counted = ruleActionOverrides.map(({ name, actionToUse }: Properties) => {
    expect(actionToUse).toEqual({ count: {} });
    return name;
  });
  // https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
  expect(counted.sort()).toEqual([
    "CrossSiteScripting_BODY",
    "CrossSiteScripting_QUERYARGUMENTS",
    "EC2MetaDataSSRF_BODY",
    "EC2MetaDataSSRF_QUERYARGUMENTS",
    "GenericLFI_BODY",
    "GenericLFI_QUERYARGUMENTS",
    "GenericRFI_BODY",
    "GenericRFI_QUERYARGUMENTS",
    "NoUserAgent_HEADER",
    "RestrictedExtensions_QUERYARGUMENTS",
    "SizeRestrictions_BODY",
  ]);
});

test("an address may poll as fast as throttling admits, and one above it gets 429, Retry-After and a problem", () => {
  const { rules, customResponseBodies } = single("aws:wafv2/webAcl:WebAcl").inputs;
  const [{ statement, action }] = rules;
  const { throttlingRateLimit } = single("aws:apigateway/methodSettings:MethodSettings").inputs.settings;
  const { limit, evaluationWindowSec } = statement.rateBasedStatement;
  expect(limit / evaluationWindowSec).toBe(throttlingRateLimit);
  expect(action.block.customResponse).toMatchObject({
    responseCode: 429,
    customResponseBodyKey: "TooManyRequests",
    responseHeaders: [
      { name: "cache-control", value: "no-store" },
      // The time over which AWS WAF counts.
      { name: "retry-after", value: String(evaluationWindowSec) },
    ],
  });
  const problemsByKey = customResponseBodies.map(({ key, contentType, content }: Properties) => {
    expect(contentType).toBe("APPLICATION_JSON");
    return [key, problemSchema.parse(JSON.parse(content)).status];
  });
  expect(problemsByKey).toEqual([
    ["TooManyRequests", 429],
    ["BodyTooLarge", 413],
  ]);
});

test("the firewall accepts the largest valid registration, and inspects bodies up to its limit", () => {
  expect(
    bodySchemas({ maximumDocumentBytes: 1 }).registration.safeParse(JSON.parse(largestRegistration)).success,
  ).toBe(true);
  const { rules, associationConfig } = single("aws:wafv2/webAcl:WebAcl").inputs;
  const { size } = rules.find(({ name }: Properties) => name === "BodyTooLarge").statement
    .sizeConstraintStatement;
  expect(size).toBeGreaterThanOrEqual(largestRegistration.length);
  const [{ apiGateways }] = associationConfig.requestBodies;
  expect(apiGateways).toEqual([{ defaultSizeInspectionLimit: `KB_${size / 1024}` }]);
});

test("there are alarms for every function, the API, the workflow, the table, undelivered, lost and unpublished events, documents, the sweeper, malware, the audit export and the firewall", () => {
  const watched = all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name.replace(/^Alarm/, ""));
  const functions = [
    "Api",
    "Preview",
    "Inspect",
    "Settle",
    "RecordFailure",
    "Overview",
    "Pages",
    "TokenScopes",
    "Sweep",
  ];
  expect(watched.sort()).toEqual(
    [
      ...functions.flatMap((name) => ["Errors", "Throttles", "Duration"].map((what) => name + what)),
      ...["ApiServerErrors", "ApiLatency", "ApiClientErrors"],
      ...[
        "WorkflowFailed",
        "WorkflowTimedOut",
        "LargeWorkflowFailed",
        "LargeWorkflowTimedOut",
        "LargeWorkflowThrottled",
        "UploadedUndelivered",
        "RecordedUndelivered",
        "UndeliveredEvents",
        "AnnouncementsFailed",
        "UnpublishedEvents",
        "UnrecordedFailures",
      ],
      ...["AuditExportFailed", "AuditExportUndelivered", "AuditExportDelayed"],
      ...["TableThrottles", "TableSystemErrors"],
      ...["UploadedLost", "RecordedLost", "AuditExportLost"],
      ...["DocumentsFailed", "DocumentsRedriven", "DocumentsStuck", "DocumentsRecalled"],
      ...["AwaitingUpload", "Inspecting", "Quarantined", "Settling", "Failed"].map((name) => `Oldest${name}`),
      ...["SweepFaults", "SweeperSilent", "FirewallBlocks"],
      ...["MalwareFound", "ScansMissed"],
      ...["MalwareProtectionStatusUnsent", "MalwareProtectionTaggingUnsent"],
    ].sort(),
  );
});

/** The states of a workflow, and the rest of its definition. */
function workflowOf(name: "Intake" | "LargeIntake") {
  const machine = all("aws:sfn/stateMachine:StateMachine").find(
    (resource) => resource.name === `${name}StateMachine`,
  );
  return { type: machine?.inputs.type, ...JSON.parse(machine?.inputs.definition) };
}

const intake = workflowOf("Intake");

test("content that one call of Inspect does not read whole is inspected by a standard workflow, call by call", () => {
  const largeIntake = workflowOf("LargeIntake");
  const ofCheckpoint = (next: string) =>
    expect.arrayContaining([{ Condition: "{% $exists($states.input.checkpoint) %}", Next: next }]);
  expect(intake).toMatchObject({ type: "EXPRESS", TimeoutSeconds: 290 });
  expect(intake.States.Inspected.Choices).toEqual(ofCheckpoint("StartLargeIntake"));
  expect(largeIntake).toMatchObject({ type: "STANDARD" });
  expect(largeIntake.States.Inspected.Choices).toEqual(ofCheckpoint("NextStep"));
  expect(largeIntake.States.NextStep).toMatchObject({ Next: "Inspect" });
  for (const name of ["Inspect", "Settle", "RecordFailure", "KeepInput"])
    expect(largeIntake.States[name]).toEqual(intake.States[name]);
});

test("Settle is retried after any error", () => {
  expect(intake.States.Settle.Retry).toEqual([
    expect.objectContaining({ ErrorEquals: ["States.ALL"], MaxAttempts: 4 }),
  ]);
});

test("an execution whose inspection times out has the time to record that, with every retry", () => {
  const { Inspect, RecordFailure } = intake.States;
  const timeoutOf = (task: { Arguments: { FunctionName: string } }) =>
    all("aws:lambda/function:Function").find(({ outputs }) => outputs.arn === task.Arguments.FunctionName)
      ?.inputs.timeout;
  expect(Inspect.Retry.flatMap(({ ErrorEquals }: { ErrorEquals: string[] }) => ErrorEquals)).not.toEqual(
    expect.arrayContaining(["Sandbox.Timedout"]),
  );
  const [{ IntervalSeconds, BackoffRate, MaxAttempts }] = RecordFailure.Retry;
  const waits = Array.from({ length: MaxAttempts }, (_, retry) => IntervalSeconds * BackoffRate ** retry);
  const waited = waits.reduce((sum, seconds) => sum + seconds, 0);
  const seconds = timeoutOf(Inspect) + waited + (MaxAttempts + 1) * timeoutOf(RecordFailure) + waited;
  expect(seconds).toBeLessThan(intake.TimeoutSeconds);
});

test("an execution whose failure cannot be recorded leaves its input in a queue", () => {
  const { RecordFailure, KeepInput } = intake.States;
  expect(RecordFailure.Catch).toEqual([{ ErrorEquals: ["States.ALL"], Next: "KeepInput" }]);
  const queue = all("aws:sqs/queue:Queue").find(({ name }) => name.startsWith("Unrecorded"));
  expect(KeepInput.Arguments).toEqual({
    QueueUrl: queue?.outputs.url,
    MessageBody: "{% $string($states.context.Execution.Input) %}",
  });
});

test("the dashboard has the numbers of documents, and the maximum of those that wait", () => {
  const { widgets } = JSON.parse(single("aws:cloudwatch/dashboard:Dashboard").inputs.dashboardBody);
  const series = widgets.flatMap(({ properties }: Properties) =>
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
    ["DocumentsStuck", "Sum"],
    ["DocumentsRecalled", "Sum"],
  ])
    expect(series).toContainEqual(["Airlock", name, statistic]);
  expect(series).toContainEqual(["AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"]);
});

test("only alarms of this stage, and its rules on GuardDuty's plan, may publish to the alarm topic", () => {
  const allowed = policyOf("aws:sns/topicPolicy:TopicPolicy").filter(({ Effect }) => Effect === "Allow");
  const rule = (name: string) =>
    `arn:aws:events:${prod.region}:${prod.accountId}:rule/airlock-prod-MalwareProtection${name}`;
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
    expect.objectContaining({
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
      Condition: { ArnEquals: { "aws:SourceArn": [rule("Status"), rule("Tagging")] } },
    }),
  ]);
});

test("no output contains the secret of a client", async () => {
  const dev = await graphOf("dev");
  const clients = resourcesOfType(dev, "aws:cognito/userPoolClient:UserPoolClient");
  expect(clients.length).toBeGreaterThan(0);
  const clientSecrets = clients.flatMap(({ outputs }) => outputs.clientSecret ?? []);
  expect(clientSecrets.length).toBeGreaterThan(0);
  for (const secret of clientSecrets) expect(JSON.stringify(dev.outputs)).not.toContain(secret);
});

test("production declares no client with a secret, and sst shell links no client's secret", async () => {
  const links = (graph: Graph) => graph.resources.filter(({ name }) => name === "ClientAccess");
  expect(links(await graphOf("dev"))).not.toEqual([]);
  for (const stage of ["prod", "everything", "little"]) {
    const graph = await graphOf(stage);
    const clients = resourcesOfType(graph, "aws:cognito/userPoolClient:UserPoolClient");
    expect(clients.map(({ name }) => name)).toEqual(["IdentityConsole"]);
    expect(links(graph)).toEqual([]);
    expect(JSON.stringify(graph)).not.toMatch(/"clientSecret"/);
  }
});

test("the user pool of production cannot be deleted, and outlives the stage with the scopes of its clients", () => {
  const pool = single("aws:cognito/userPool:UserPool");
  expect(pool.inputs).toMatchObject({
    deletionProtection: "ACTIVE",
    adminCreateUserConfig: { allowAdminCreateUserOnly: true },
  });
  for (const resource of [
    pool,
    single("aws:cognito/resourceServer:ResourceServer"),
    single("aws:cognito/userPoolClient:UserPoolClient"),
    ...all("aws:cognito/userGroup:UserGroup"),
  ])
    expect(resource.options).toMatchObject({ retainOnDelete: true });
});

test("a parameter tells npm run partner where the partners are", () => {
  const { inputs } = single("aws:ssm/parameter:Parameter");
  expect(inputs).toMatchObject({ name: partnerParameter("prod"), type: "String" });
  expect(JSON.parse(inputs.value)).toEqual({
    tableName: single("aws:dynamodb/table:Table").outputs.name,
    userPoolId: single("aws:cognito/userPool:UserPool").id,
    tokenUrl: expect.stringContaining("/oauth2/token"),
    apiUrl: prod.outputs.apiUrl,
    hasRealDocuments: true,
  });
});

test("a personal stage leaves out only what docs/operations.md lists", async () => {
  const [personal, production] = await Promise.all([graphOf("dev"), graphOf("prod")]);
  const types = (graph: { resources: Resource[] }) => new Set(graph.resources.map(({ type }) => type));
  const missing = [...types(production)].filter((type) => !types(personal).has(type));
  expect(
    missing.filter(
      (type) =>
        !/wafv2|cloudtrail|:backup\/|rolePolicy|:cfg\/|guardduty|metricAlarm|:sns\/|:kms\/|logResourcePolicy|firehose|logStream|ObjectLock/.test(
          type,
        ),
    ),
  ).toEqual([]);
});
