import type { Graph, Properties, Resource } from "../../src/graph/graph.ts";
import {
  account,
  arn,
  bucketArn,
  executionArn,
  forCloudwatch,
  functionArn,
  invokeArn,
  keyId,
  logDelivery,
  logGroupArn,
  networkPolicy,
  policyOf,
  queueArn,
  region,
  roleArn,
  stageArn,
  tableArn,
  tlsOnly,
  topicArn,
  trust,
  urnOf,
  webAclArn,
} from "./shop-names.ts";

/** A resource as a graph holds it; `dependsOn` are names. */
export function resource(
  type: string,
  name: string,
  inputs: Properties,
  {
    id = name,
    outputs = {},
    dependsOn = [],
  }: { id?: string; outputs?: Properties; dependsOn?: string[] } = {},
): Resource {
  return {
    type,
    name,
    urn: urnOf(name),
    dependsOn: dependsOn.map(urnOf),
    options: {},
    id,
    inputs,
    outputs: { ...inputs, ...outputs },
  };
}

/** A graph of these resources alone. */
export function graphWith(resources: Resource[]): Graph {
  return { app: "shop", stage: "test", region, accountId: account, packages: [], outputs: {}, resources };
}

/** A role that a service assumes, with grants of one action on one resource each. */
export const serviceRole = (
  name: string,
  service: string,
  grants: readonly { action: string; resource: string }[],
): Resource =>
  resource(
    "aws:iam/role:Role",
    `${name}Role`,
    {
      assumeRolePolicy: trust({ Service: service }),
      inlinePolicies: [
        {
          name: "inline",
          policy: policyOf(
            ...grants.map(({ action, resource }) => ({
              Effect: "Allow",
              Action: action,
              Resource: resource,
            })),
          ),
        },
      ],
    },
    { id: name, outputs: { name, arn: roleArn(name) } },
  );

/** The graph of a small application that no check finds a violation in. A test changes one thing. */
export function shop(): Graph {
  return {
    app: "shop",
    stage: "test",
    region,
    accountId: account,
    packages: [{ name: "Sell", archive: "", metafile: "", sha256: "1", size: 1 }],
    outputs: { url: "https://api1.example", table: "goods" },
    resources: [
      ...logGroups(),
      ...roles(),
      ...functionAndTable(),
      ...bucket(),
      ...topic(),
      ...queue(),
      ...workflow(),
      ...api(),
      ...deployment(),
      ...firewall(),
      alarm(),
    ],
  };
}

function logGroups(): Resource[] {
  const names = {
    SellLogs: "/shop/sell",
    AccessLogs: "/shop/access",
    ExecutionLogs: "API-Gateway-Execution-Logs_api1/test",
    OrderLogs: "/aws/vendedlogs/states/order",
    FirewallLogs: "aws-waf-logs-shop",
  };
  return Object.entries(names).map(([logicalName, name]) =>
    resource(
      "aws:cloudwatch/logGroup:LogGroup",
      logicalName,
      { name, retentionInDays: 30 },
      { outputs: { arn: logGroupArn(name) } },
    ),
  );
}

function roles(): Resource[] {
  const role = (name: string, service: string, ...statements: Properties[]) =>
    resource(
      "aws:iam/role:Role",
      name,
      {
        assumeRolePolicy: trust({ Service: service }),
        inlinePolicies: [{ name: "inline", policy: policyOf(...statements) }],
      },
      { outputs: { arn: roleArn(name), name } },
    );
  return [
    role(
      "SellRole",
      "lambda.amazonaws.com",
      { Effect: "Allow", Action: ["dynamodb:GetItem"], Resource: [tableArn] },
      { Effect: "Allow", Action: "dynamodb:Query", Resource: `${tableArn}/index/byPrice` },
      { Effect: "Allow", Action: "s3:GetObject", Resource: `${bucketArn}/small/*` },
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${logGroupArn("/shop/sell")}:*`,
      },
    ),
    role(
      "OrderRole",
      "states.amazonaws.com",
      { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: functionArn },
      { Effect: "Allow", Action: logDelivery, Resource: "*" },
    ),
  ];
}

function functionAndTable(): Resource[] {
  return [
    resource(
      "aws:lambda/function:Function",
      "Sell",
      { loggingConfig: { logGroup: "/shop/sell" }, timeout: 10, role: roleArn("SellRole") },
      {
        outputs: { name: "shop-sell", arn: functionArn, invokeArn },
        dependsOn: ["SellLogs", "SellRole"],
      },
    ),
    resource(
      "aws:dynamodb/table:Table",
      "Goods",
      {
        name: "goods",
        serverSideEncryption: { enabled: true },
        globalSecondaryIndexes: [{ name: "byPrice" }],
      },
      { id: "goods", outputs: { arn: tableArn } },
    ),
  ];
}

function bucket(): Resource[] {
  const ofBucket = (kind: string, name: string, inputs: Properties) =>
    resource(
      `aws:s3/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`,
      name,
      { bucket: "shop-pictures", ...inputs },
      { dependsOn: ["Pictures"] },
    );
  const encryption = { sseAlgorithm: "aws:kms", kmsMasterKeyId: arn("kms", "alias/aws/s3") };
  return [
    resource(
      "aws:s3/bucketV2:BucketV2",
      "Pictures",
      {},
      { id: "shop-pictures", outputs: { arn: bucketArn } },
    ),
    ofBucket("BucketPublicAccessBlock", "PicturesBlock", {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    ofBucket("BucketOwnershipControls", "PicturesOwnership", {
      rule: { objectOwnership: "BucketOwnerEnforced" },
    }),
    ofBucket("BucketServerSideEncryptionConfigurationV2", "PicturesEncryption", {
      rules: [{ applyServerSideEncryptionByDefault: encryption, bucketKeyEnabled: true }],
    }),
    ofBucket("BucketPolicy", "PicturesPolicy", {
      policy: policyOf(tlsOnly([bucketArn, `${bucketArn}/*`], "s3:*")),
    }),
  ];
}

function topic(): Resource[] {
  return [
    resource(
      "aws:kms/key:Key",
      "BellsKey",
      {
        enableKeyRotation: true,
        policy: policyOf(forCloudwatch(["kms:Decrypt", "kms:GenerateDataKey"], "*")),
      },
      { id: keyId, outputs: { keyId, arn: arn("kms", `key/${keyId}`) } },
    ),
    resource("aws:sns/topic:Topic", "Bells", { kmsMasterKeyId: keyId }, { outputs: { arn: topicArn } }),
    resource("aws:sns/topicSubscription:TopicSubscription", "BellsEmail", {
      topic: topicArn,
      protocol: "email",
      endpoint: "keeper@shop.example",
    }),
    resource("aws:sns/topicPolicy:TopicPolicy", "BellsPolicy", {
      arn: topicArn,
      policy: policyOf(forCloudwatch("sns:Publish", topicArn), tlsOnly(topicArn, "sns:Publish")),
    }),
  ];
}

function queue(): Resource[] {
  const url = "https://sqs/lost";
  return [
    resource(
      "aws:sqs/queue:Queue",
      "Lost",
      { sqsManagedSseEnabled: true },
      { outputs: { name: "lost", arn: queueArn, url } },
    ),
    resource(
      "aws:sqs/queuePolicy:QueuePolicy",
      "LostPolicy",
      { queueUrl: url, policy: policyOf(tlsOnly(queueArn, "sqs:*")) },
      { dependsOn: ["Lost"] },
    ),
  ];
}

function workflow(): Resource[] {
  const sell = {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: functionArn, Payload: "{% $states.input %}" },
    Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }],
    Catch: [{ ErrorEquals: ["States.ALL"], Next: "Failed" }],
    End: true,
  };
  const definition = {
    QueryLanguage: "JSONata",
    TimeoutSeconds: 60,
    StartAt: "Sell",
    States: { Sell: sell, Failed: { Type: "Fail" } },
  };
  return [
    resource(
      "aws:sfn/stateMachine:StateMachine",
      "Order",
      {
        definition: JSON.stringify(definition),
        type: "EXPRESS",
        roleArn: roleArn("OrderRole"),
        loggingConfiguration: {
          level: "ERROR",
          includeExecutionData: false,
          logDestination: `${logGroupArn("/aws/vendedlogs/states/order")}:*`,
        },
      },
      { outputs: { arn: arn("states", "stateMachine:order") }, dependsOn: ["OrderLogs", "Sell"] },
    ),
  ];
}

function api(): Resource[] {
  const method = { restApi: "api1", resourceId: "r1" };
  return [
    resource(
      "aws:apigateway/restApi:RestApi",
      "Api",
      {},
      { id: "api1", outputs: { name: "shop-api", executionArn } },
    ),
    resource(
      "aws:apigateway/resource:Resource",
      "Thing",
      { restApi: "api1" },
      { id: "r1", outputs: { path: "/things/{id}" }, dependsOn: ["Api"] },
    ),
    resource(
      "aws:apigateway/method:Method",
      "GetThing",
      { ...method, authorization: "AWS_IAM" },
      { dependsOn: ["Api"] },
    ),
    resource(
      "aws:apigateway/integration:Integration",
      "GetThingIntegration",
      { ...method, httpMethod: "GET", integrationHttpMethod: "POST", type: "AWS_PROXY", uri: invokeArn },
      { dependsOn: ["Sell", "Api"] },
    ),
    resource("aws:lambda/permission:Permission", "GetThingPermission", {
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      function: functionArn,
      sourceArn: `${executionArn}/test/GET/things/*`,
    }),
    resource(
      "aws:apigateway/restApiPolicy:RestApiPolicy",
      "ApiPolicy",
      { restApiId: "api1", policy: networkPolicy },
      { dependsOn: ["Api"] },
    ),
  ];
}

function deployment(): Resource[] {
  return [
    resource(
      "aws:apigateway/deployment:Deployment",
      "Deployment",
      { restApi: "api1", triggers: { policy: networkPolicy, method: "AWS_IAM", integration: invokeArn } },
      { id: "d1", dependsOn: ["ApiPolicy", "GetThing", "GetThingIntegration"] },
    ),
    resource(
      "aws:apigateway/stage:Stage",
      "Stage",
      {
        restApi: "api1",
        deployment: "d1",
        stageName: "test",
        accessLogSettings: { destinationArn: logGroupArn("/shop/access") },
      },
      { outputs: { arn: stageArn }, dependsOn: ["Deployment", "AccessLogs", "ExecutionLogs"] },
    ),
    resource(
      "aws:apigateway/methodSettings:MethodSettings",
      "Settings",
      { restApi: "api1", stageName: "test", methodPath: "*/*", settings: { loggingLevel: "ERROR" } },
      { dependsOn: ["Stage"] },
    ),
  ];
}

function firewall(): Resource[] {
  return [
    resource(
      "aws:wafv2/webAcl:WebAcl",
      "Firewall",
      {
        scope: "REGIONAL",
        rules: [{ name: "TooManyRequests", visibilityConfig: { sampledRequestsEnabled: true } }],
        dataProtectionConfig: {
          dataProtections: [
            {
              action: "SUBSTITUTION",
              field: { fieldType: "SINGLE_HEADER", fieldKeys: ["authorization"] },
            },
          ],
        },
      },
      { outputs: { name: "shop", arn: webAclArn } },
    ),
    resource(
      "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
      "FirewallLogging",
      {
        resourceArn: webAclArn,
        logDestinationConfigs: [logGroupArn("aws-waf-logs-shop")],
        redactedFields: [{ singleHeader: { name: "authorization" } }],
      },
      { dependsOn: ["FirewallLogs"] },
    ),
    resource("aws:wafv2/webAclAssociation:WebAclAssociation", "FirewallAssociation", {
      resourceArn: stageArn,
      webAclArn,
    }),
  ];
}

function alarm(): Resource {
  return resource("aws:cloudwatch/metricAlarm:MetricAlarm", "SellErrors", {
    namespace: "AWS/Lambda",
    metricName: "Errors",
    dimensions: { FunctionName: "shop-sell" },
    statistic: "Sum",
    period: 300,
    evaluationPeriods: 1,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    treatMissingData: "notBreaching",
    alarmActions: [topicArn],
    alarmDescription: "Selling fails. What to do: runbook.md#selling",
  });
}
