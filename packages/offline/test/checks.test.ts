import { describe, expect, test } from "vitest";
import * as checks from "../src/checks/index.ts";
import type { Graph, Properties, Resource } from "../src/graph/graph.ts";
import { synthesize } from "../src/synth/synthesize.ts";
import { root } from "./weather-station.ts";

const [region, account] = ["us-west-2", "000000000000"];
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
const urnOf = (name: string) => `urn:pulumi:test::shop::${name}`;
const allow = (Action: string | string[], Resource: string | string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
const trust = (Principal: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal }],
  });
const tlsOnly = (resource: string, action: string) => ({
  Effect: "Deny",
  Principal: "*",
  Action: action,
  Resource: resource,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

/** What a workflow logs by, on no resource that a policy could name. */
const logDelivery = [
  ...["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries"],
  ...["PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"],
].map((action) => `logs:${action}`);

const functionArn = arn("lambda", "function:shop-sell");
const invokeArn = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
const tableArn = arn("dynamodb", "table/goods");
const logArn = (name: string) => arn("logs", `log-group:${name}`);
const executionArn = arn("execute-api", "api1");
const stageArn = `arn:aws:apigateway:${region}::/restapis/api1/stages/test`;
const keyId = "2f7a9f7e-0000-4000-8000-000000000000";
const forCloudwatch = (Action: string | string[], Resource: string) => ({
  Effect: "Allow",
  Principal: { Service: "cloudwatch.amazonaws.com" },
  Action,
  Resource,
  Condition: { StringEquals: { "aws:SourceAccount": account } },
});
const networkPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Deny",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: `${executionArn}/*`,
      Condition: { NotIpAddress: { "aws:SourceIp": ["8.8.8.0/24"] } },
    },
  ],
});

/** A small shop that does everything right. A test changes one thing, and a check must find it. */
function shop(): Graph {
  const resource = (
    type: string,
    name: string,
    inputs: Properties,
    outputs: Properties = {},
    after: string[] = [],
    id = name,
  ): Resource => ({
    type,
    name,
    urn: urnOf(name),
    dependsOn: after.map(urnOf),
    options: {},
    id,
    inputs,
    outputs: { ...inputs, ...outputs },
  });
  const group = (name: string, of: string) =>
    resource(
      "aws:cloudwatch/logGroup:LogGroup",
      name,
      { name: of, retentionInDays: 30 },
      { arn: logArn(of) },
    );
  const role = (name: string, service: string, policy: string) =>
    resource(
      "aws:iam/role:Role",
      name,
      { assumeRolePolicy: trust({ Service: service }), inlinePolicies: [{ name: "inline", policy }] },
      { arn: `arn:aws:iam::${account}:role/${name}`, name },
    );
  return {
    app: "shop",
    stage: "test",
    region,
    accountId: account,
    packages: [{ name: "Sell", archive: "", sha256: "1", size: 1 }],
    outputs: { url: "https://api1.example", table: "goods" },
    resources: [
      group("SellLogs", "/shop/sell"),
      group("AccessLogs", "/shop/access"),
      group("ExecutionLogs", "API-Gateway-Execution-Logs_api1/test"),
      group("OrderLogs", "/shop/order"),
      group("FirewallLogs", "aws-waf-logs-shop"),
      role(
        "SellRole",
        "lambda.amazonaws.com",
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: ["dynamodb:GetItem"], Resource: [tableArn] },
            { Effect: "Allow", Action: "dynamodb:Query", Resource: `${tableArn}/index/byPrice` },
            { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::shop-pictures/small/*" },
            {
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
              Resource: `${logArn("/shop/sell")}:*`,
            },
          ],
        }),
      ),
      role(
        "OrderRole",
        "states.amazonaws.com",
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: functionArn },
            { Effect: "Allow", Action: logDelivery, Resource: "*" },
          ],
        }),
      ),
      resource(
        "aws:lambda/function:Function",
        "Sell",
        {
          loggingConfig: { logGroup: "/shop/sell" },
          timeout: 10,
          role: `arn:aws:iam::${account}:role/SellRole`,
        },
        { name: "shop-sell", arn: functionArn, invokeArn },
        ["SellLogs", "SellRole"],
      ),
      resource(
        "aws:dynamodb/table:Table",
        "Goods",
        {
          name: "goods",
          serverSideEncryption: { enabled: true },
          globalSecondaryIndexes: [{ name: "byPrice" }],
        },
        { arn: tableArn },
        [],
        "goods",
      ),
      resource(
        "aws:s3/bucketV2:BucketV2",
        "Pictures",
        {},
        { arn: "arn:aws:s3:::shop-pictures" },
        [],
        "shop-pictures",
      ),
      resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "PicturesBlock", {
        bucket: "shop-pictures",
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      }),
      resource("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "PicturesOwnership", {
        bucket: "shop-pictures",
        rule: { objectOwnership: "BucketOwnerEnforced" },
      }),
      resource(
        "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
        "PicturesEncryption",
        {
          bucket: "shop-pictures",
          rules: [
            {
              applyServerSideEncryptionByDefault: {
                sseAlgorithm: "aws:kms",
                kmsMasterKeyId: arn("kms", "alias/aws/s3"),
              },
              bucketKeyEnabled: true,
            },
          ],
        },
      ),
      resource("aws:s3/bucketPolicy:BucketPolicy", "PicturesPolicy", {
        bucket: "shop-pictures",
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              ...tlsOnly("", "s3:*"),
              Resource: ["arn:aws:s3:::shop-pictures", "arn:aws:s3:::shop-pictures/*"],
            },
          ],
        }),
      }),
      resource(
        "aws:kms/key:Key",
        "BellsKey",
        {
          enableKeyRotation: true,
          policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [forCloudwatch(["kms:Decrypt", "kms:GenerateDataKey"], "*")],
          }),
        },
        { keyId, arn: arn("kms", `key/${keyId}`) },
        [],
        keyId,
      ),
      resource("aws:sns/topic:Topic", "Bells", { kmsMasterKeyId: keyId }, { arn: arn("sns", "bells") }),
      resource("aws:sns/topicSubscription:TopicSubscription", "BellsEmail", {
        topic: arn("sns", "bells"),
        protocol: "email",
        endpoint: "keeper@shop.example",
      }),
      resource("aws:sns/topicPolicy:TopicPolicy", "BellsPolicy", {
        arn: arn("sns", "bells"),
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            forCloudwatch("sns:Publish", arn("sns", "bells")),
            tlsOnly(arn("sns", "bells"), "sns:Publish"),
          ],
        }),
      }),
      resource(
        "aws:sqs/queue:Queue",
        "Lost",
        { sqsManagedSseEnabled: true },
        { name: "lost", arn: arn("sqs", "lost"), url: "https://sqs/lost" },
      ),
      resource("aws:sqs/queuePolicy:QueuePolicy", "LostPolicy", {
        queueUrl: "https://sqs/lost",
        policy: JSON.stringify({ Version: "2012-10-17", Statement: [tlsOnly(arn("sqs", "lost"), "sqs:*")] }),
      }),
      resource(
        "aws:sfn/stateMachine:StateMachine",
        "Order",
        {
          definition: JSON.stringify({
            QueryLanguage: "JSONata",
            TimeoutSeconds: 60,
            StartAt: "Sell",
            States: {
              Sell: {
                Type: "Task",
                Resource: "arn:aws:states:::lambda:invoke",
                Arguments: { FunctionName: functionArn, Payload: "{% $states.input %}" },
                Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }],
                Catch: [{ ErrorEquals: ["States.ALL"], Next: "Failed" }],
                End: true,
              },
              Failed: { Type: "Fail" },
            },
          }),
          type: "EXPRESS",
          roleArn: `arn:aws:iam::${account}:role/OrderRole`,
          loggingConfiguration: {
            level: "ERROR",
            includeExecutionData: false,
            logDestination: `${logArn("/shop/order")}:*`,
          },
        },
        { arn: arn("states", "stateMachine:order") },
        ["OrderLogs", "Sell"],
      ),
      resource("aws:apigateway/restApi:RestApi", "Api", {}, { name: "shop-api", executionArn }, [], "api1"),
      resource(
        "aws:apigateway/resource:Resource",
        "Thing",
        { restApi: "api1" },
        { path: "/things/{id}" },
        ["Api"],
        "r1",
      ),
      resource(
        "aws:apigateway/method:Method",
        "GetThing",
        { restApi: "api1", resourceId: "r1", authorization: "AWS_IAM" },
        {},
        ["Api"],
      ),
      resource(
        "aws:apigateway/integration:Integration",
        "GetThingIntegration",
        {
          restApi: "api1",
          resourceId: "r1",
          httpMethod: "GET",
          integrationHttpMethod: "POST",
          type: "AWS_PROXY",
          uri: invokeArn,
        },
        {},
        ["Sell", "Api"],
      ),
      resource("aws:lambda/permission:Permission", "GetThingPermission", {
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        function: functionArn,
        sourceArn: `${executionArn}/test/GET/things/*`,
      }),
      resource("aws:apigateway/restApiPolicy:RestApiPolicy", "ApiPolicy", {
        restApiId: "api1",
        policy: networkPolicy,
      }),
      resource(
        "aws:apigateway/deployment:Deployment",
        "Deployment",
        { restApi: "api1", triggers: { policy: networkPolicy, method: "AWS_IAM", integration: invokeArn } },
        {},
        ["ApiPolicy", "GetThing", "GetThingIntegration"],
        "d1",
      ),
      resource(
        "aws:apigateway/stage:Stage",
        "Stage",
        {
          restApi: "api1",
          deployment: "d1",
          stageName: "test",
          accessLogSettings: { destinationArn: logArn("/shop/access") },
        },
        { arn: stageArn },
        ["Deployment", "AccessLogs", "ExecutionLogs"],
      ),
      resource("aws:apigateway/methodSettings:MethodSettings", "Settings", {
        restApi: "api1",
        stageName: "test",
        methodPath: "*/*",
        settings: { loggingLevel: "ERROR" },
      }),
      resource(
        "aws:wafv2/webAcl:WebAcl",
        "Firewall",
        { scope: "REGIONAL", rules: [{ name: "TooManyRequests" }] },
        { name: "shop", arn: arn("wafv2", "regional/webacl/shop/1") },
      ),
      resource(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        "FirewallLogging",
        {
          resourceArn: arn("wafv2", "regional/webacl/shop/1"),
          logDestinationConfigs: [logArn("aws-waf-logs-shop")],
          redactedFields: [{ singleHeader: { name: "authorization" } }],
        },
        {},
        ["FirewallLogs"],
      ),
      resource("aws:wafv2/webAclAssociation:WebAclAssociation", "FirewallAssociation", {
        resourceArn: stageArn,
        webAclArn: arn("wafv2", "regional/webacl/shop/1"),
      }),
      resource("aws:cloudwatch/metricAlarm:MetricAlarm", "SellErrors", {
        namespace: "AWS/Lambda",
        metricName: "Errors",
        dimensions: { FunctionName: "shop-sell" },
        statistic: "Sum",
        period: 300,
        evaluationPeriods: 1,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        treatMissingData: "notBreaching",
        alarmActions: [arn("sns", "bells")],
        alarmDescription: "Selling fails. What to do: runbook.md#selling",
      }),
    ],
  };
}

type Check = (graph: Graph) => checks.Finding[] | Promise<checks.Finding[]>;
const { checkConfigRules: _, checkPackages: __, checkGrants: ___, ...ofOneGraph } = checks;
const leastPrivilege = (graph: Graph, more: checks.Exception[] = []) =>
  checks.checkLeastPrivilege(graph, {
    exceptions: [
      {
        resource: "OrderRole",
        actions: logDelivery,
        on: "*",
        reason: "Log deliveries are no resources.",
        page: "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
      },
      ...more,
    ],
  });
const findingsIn = async (graph: Graph) =>
  (
    await Promise.all(
      Object.values({ ...ofOneGraph, checkLeastPrivilege: leastPrivilege }).map((check: Check) =>
        check(graph),
      ),
    )
  ).flat();

/** Adds a resource that nothing has to come before. */
const declare = (graph: Graph, type: string, name: string, inputs: Properties, outputs: Properties = {}) =>
  graph.resources.push({
    type,
    name,
    urn: urnOf(name),
    dependsOn: [],
    options: {},
    id: name,
    inputs,
    outputs,
  });

test("a sound application has no findings", async () => {
  expect(await findingsIn(shop())).toEqual([]);
});

test("an HTTP API beside it is none of a REST API's business", () => {
  const graph = shop();
  declare(graph, "aws:apigatewayv2/api:Api", "Http", {}, { executionArn: arn("execute-api", "api2") });
  const permission = {
    principal: "apigateway.amazonaws.com",
    function: functionArn,
    action: "lambda:InvokeFunction",
  };
  const sourceArn = `${arn("execute-api", "api2")}/*/GET/things`;
  declare(graph, "aws:lambda/permission:Permission", "HttpPermission", { ...permission, sourceArn });
  expect(checks.checkIntegrations(graph)).toEqual([]);
  declare(graph, "aws:lambda/permission:Permission", "Wide", {
    ...permission,
    sourceArn: `${executionArn}/*`,
  });
  expect(checks.checkIntegrations(graph)).toMatchObject([{ resource: "Wide" }]);
});

type Change = (part: (name: string) => Resource, graph: Graph) => void;
const without =
  (name: string): Change =>
  (_part, graph) => {
    graph.resources = graph.resources.filter((resource) => resource.name !== name);
  };
const having =
  (type: string, name: string, inputs: Properties): Change =>
  (_part, graph) => {
    declare(graph, type, name, inputs, inputs);
  };
const restate =
  (resource: string, change: (statements: Properties[]) => void): Change =>
  (part) => {
    const { inputs } = part(resource);
    const policy = JSON.parse(inputs.policy);
    change(policy.Statement);
    inputs.policy = JSON.stringify(policy);
  };
const grant =
  (policy: string): Change =>
  (part) => {
    part("SellRole").inputs.inlinePolicies = [{ name: "inline", policy }];
  };
const define =
  (change: (machine: Properties) => void): Change =>
  (part) => {
    const { inputs } = part("Order");
    const machine = JSON.parse(inputs.definition);
    change(machine);
    inputs.definition = JSON.stringify(machine);
  };

describe("a fault is found, and the resource named", () => {
  test.each<[what: string, rule: string, resource: string, change: Change]>([
    ["a bucket without an access block", "access-block", "Pictures", without("PicturesBlock")],
    [
      "an access block that lets policies be",
      "access-block",
      "Pictures",
      (part) => {
        part("PicturesBlock").inputs.blockPublicPolicy = false;
      },
    ],
    ["objects that others may own", "access-block", "Pictures", without("PicturesOwnership")],
    [
      "a bucket of the type before the present one",
      "access-block",
      "Old",
      having("aws:s3/bucket:Bucket", "Old", { bucket: "old" }),
    ],
    [
      "an account's block that leaves something out",
      "access-block",
      "Account",
      having("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "Account", {
        blockPublicAcls: true,
      }),
    ],
    [
      "an access control list",
      "access-block",
      "Acl",
      having("aws:s3/bucketAclV2:BucketAclV2", "Acl", { bucket: "shop-pictures", acl: "public-read" }),
    ],
    [
      "a function's ARN for an invocation URI",
      "integration-uri",
      "GetThingIntegration",
      (part) => {
        part("GetThingIntegration").inputs.uri = functionArn;
      },
    ],
    [
      "no permission for a method",
      "integration-permission",
      "GetThingIntegration",
      without("GetThingPermission"),
    ],
    [
      "a function that is called by GET",
      "integration-uri",
      "GetThingIntegration",
      (part) => {
        part("GetThingIntegration").inputs.integrationHttpMethod = "GET";
      },
    ],
    [
      "a permission for every method",
      "integration-permission",
      "GetThingPermission",
      (part) => {
        part("GetThingPermission").inputs.sourceArn = `${executionArn}/*`;
      },
    ],
    ["no network policy", "resource-policy", "Api", without("ApiPolicy")],
    [
      "a second policy, in the API's own arguments",
      "resource-policy",
      "Api",
      (part) => {
        part("Api").inputs.policy = networkPolicy;
      },
    ],
    [
      "a deployment that a changed method does not trigger",
      "resource-policy",
      "Deployment",
      (part) => {
        part("GetThing").inputs.authorization = "NONE";
      },
    ],
    [
      "a policy about the short form of an ARN",
      "resource-policy",
      "ApiPolicy",
      (part) => {
        part("ApiPolicy").inputs.policy = networkPolicy.replace(`${executionArn}/*`, "execute-api:/*");
      },
    ],
    [
      "a deployment that a new policy does not trigger",
      "resource-policy",
      "Deployment",
      (part) => {
        part("Deployment").inputs.triggers = {};
      },
    ],
    [
      "a deployment that may come before a method",
      "resource-policy",
      "Deployment",
      (part) => {
        part("Deployment").dependsOn = [urnOf("ApiPolicy"), urnOf("GetThingIntegration")];
      },
    ],
    [
      "a task that calls a function by its ARN",
      "state-machine",
      "Order",
      define(({ States }) => {
        States.Sell.Resource = functionArn;
      }),
    ],
    [
      "a task that calls what is not declared",
      "state-machine",
      "Order",
      define(({ States }) => {
        States.Sell.Arguments.FunctionName = arn("lambda", "function:other");
      }),
    ],
    [
      "a task that is not tried again",
      "state-machine",
      "Order",
      define(({ States }) => {
        States.Sell.Retry = undefined;
      }),
    ],
    [
      "a task whose failure nobody catches",
      "state-machine",
      "Order",
      define((machine) => {
        machine.States.Sell.Catch = undefined;
      }),
    ],
    [
      "a task that gives its function nothing",
      "state-machine",
      "Order",
      define((machine) => {
        machine.States.Sell.Arguments.Payload = undefined;
      }),
    ],
    [
      "another way to call Lambda",
      "state-machine",
      "Order",
      define((machine) => {
        machine.States.Sell.Resource = "arn:aws:states:::aws-sdk:lambda:invoke";
      }),
    ],
    [
      "an express workflow that waits to be called back",
      "state-machine",
      "Order",
      define((machine) => {
        machine.States.Sell.Resource += ".waitForTaskToken";
      }),
    ],
    [
      "an express workflow with more time than it can have",
      "state-machine",
      "Order",
      define((machine) => {
        machine.TimeoutSeconds = 900;
      }),
    ],
    [
      "an end before the function's",
      "state-machine",
      "Order",
      define((machine) => {
        machine.TimeoutSeconds = 5;
      }),
    ],
    [
      "something that $states does not hold",
      "state-machine",
      "Order",
      define((machine) => {
        machine.States.Sell.Output = "{% $states.reslut.Payload %}";
      }),
    ],
    [
      "an error that the language does not know",
      "state-machine",
      "Order",
      define((machine) => {
        machine.States.Sell.Retry[0].ErrorEquals = ["States.Al"];
      }),
    ],
    [
      "SST's word for a timeout",
      "state-machine",
      "Order",
      define(({ States }) => {
        States.Sell.Timeout = 5;
      }),
    ],
    [
      "a machine without an end in time",
      "state-machine",
      "Order",
      define((machine) => {
        machine.TimeoutSeconds = undefined;
      }),
    ],
    [
      "a transition to nowhere",
      "state-machine",
      "Order",
      define(({ States }) => {
        States.Sell = { ...States.Sell, End: undefined, Next: "Nowhere" };
      }),
    ],
    [
      "documents in the workflow's log",
      "state-machine",
      "Order",
      (part) => {
        part("Order").inputs.loggingConfiguration.includeExecutionData = true;
      },
    ],
    ["every action of a service", "least-privilege", "SellRole", grant(allow("dynamodb:*", tableArn))],
    ["some actions of a service", "least-privilege", "SellRole", grant(allow("dynamodb:Get*", tableArn))],
    ["every resource", "least-privilege", "SellRole", grant(allow("dynamodb:GetItem", "*"))],
    ["every index", "least-privilege", "SellRole", grant(allow("dynamodb:Query", `${tableArn}/index/*`))],
    [
      "a whole bucket",
      "least-privilege",
      "SellRole",
      grant(allow("s3:GetObject", "arn:aws:s3:::shop-pictures/*")),
    ],
    ["a scan", "least-privilege", "SellRole", grant(allow("dynamodb:Scan", tableArn))],
    ["a scan in other letters", "least-privilege", "SellRole", grant(allow("DynamoDB:scan", tableArn))],
    [
      "an action with a letter open",
      "least-privilege",
      "SellRole",
      grant(allow("dynamodb:GetIte?", tableArn)),
    ],
    [
      "a function that everyone may call",
      "least-privilege",
      "Wide",
      having("aws:lambda/permission:Permission", "Wide", {
        action: "lambda:InvokeFunction",
        function: "shop-sell",
        principal: "*",
      }),
    ],
    [
      "a function that another account may call",
      "least-privilege",
      "Wide",
      having("aws:lambda/permission:Permission", "Wide", {
        action: "lambda:InvokeFunction",
        function: "shop-sell",
        principal: "111122223333",
      }),
    ],
    [
      "a function that every bucket may call",
      "least-privilege",
      "Wide",
      having("aws:lambda/permission:Permission", "Wide", {
        action: "lambda:InvokeFunction",
        function: functionArn,
        principal: "s3.amazonaws.com",
        sourceArn: "arn:aws:s3:::*",
      }),
    ],
    [
      "a function that a service may call for anyone",
      "least-privilege",
      "Wide",
      having("aws:lambda/permission:Permission", "Wide", {
        action: "lambda:InvokeFunction",
        function: functionArn,
        principal: "events.amazonaws.com",
      }),
    ],
    [
      "a function that anyone may call by URL",
      "least-privilege",
      "Url",
      having("aws:lambda/functionUrl:FunctionUrl", "Url", { authorizationType: "NONE" }),
    ],
    [
      "a wide policy on a resource of any kind",
      "least-privilege",
      "Bus",
      having("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "Bus", {
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: "*",
              Action: "events:PutEvents",
              Resource: arn("events", "event-bus/default"),
            },
          ],
        }),
      }),
    ],
    [
      "managed policies that are attached by a list",
      "least-privilege",
      "Attached",
      having("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "Attached", {
        roleName: "SellRole",
        policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
      }),
    ],
    [
      "a queue that a service may send to for anyone",
      "least-privilege",
      "LostPolicy",
      restate("LostPolicy", (statements) => {
        statements.push({
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: arn("sqs", "lost"),
        });
      }),
    ],
    [
      "a managed policy",
      "least-privilege",
      "SellRole",
      (part) => {
        part("SellRole").inputs.managedPolicyArns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"];
      },
    ],
    [
      "a role that the account can become",
      "least-privilege",
      "SellRole",
      (part) => {
        part("SellRole").inputs.assumeRolePolicy = trust({
          Service: "lambda.amazonaws.com",
          AWS: `arn:aws:iam::${account}:root`,
        });
      },
    ],
    ["an action that there is not", "policy", "SellRole", grant(allow("dynamodb:FetchItem", tableArn))],
    ["a service that there is not", "policy", "SellRole", grant(allow("dynamo:GetItem", tableArn))],
    [
      "a resource of another service",
      "policy",
      "SellRole",
      grant(allow("dynamodb:GetItem", "arn:aws:s3:::shop-pictures/small/*")),
    ],
    ["a policy that is no JSON", "policy", "SellRole", grant("{")],
    [
      "an action that none of the resources is about",
      "policy",
      "SellRole",
      grant(allow(["s3:GetObject", "s3:ListBucket"], "arn:aws:s3:::shop-pictures/small/*")),
    ],
    [
      "a condition operator that there is not",
      "policy",
      "ApiPolicy",
      (part) => {
        part("ApiPolicy").inputs.policy = networkPolicy.replace("NotIpAddress", "NotIpAddres");
      },
    ],
    [
      "a role that trusts another service than the one that takes it",
      "role",
      "SellRole",
      (part) => {
        part("SellRole").inputs.assumeRolePolicy = trust({ Service: "ec2.amazonaws.com" });
      },
    ],
    [
      "a role that nothing takes",
      "role",
      "SellRole",
      (part) => {
        part("Sell").inputs.role = "";
      },
    ],
    ["a function that may not write its log", "role", "SellRole", grant(allow("dynamodb:GetItem", tableArn))],
    [
      "a workflow that may not write its log",
      "role",
      "OrderRole",
      (part) => {
        part("OrderRole").inputs.inlinePolicies = [
          { name: "inline", policy: allow("lambda:InvokeFunction", functionArn) },
        ];
      },
    ],
    [
      "a workflow that may not call its function",
      "role",
      "OrderRole",
      (part) => {
        part("OrderRole").inputs.inlinePolicies = [];
      },
    ],
    [
      "a workflow that may call what it does not",
      "role",
      "OrderRole",
      (part) => {
        part("OrderRole").inputs.inlinePolicies.push({
          name: "more",
          policy: allow("lambda:InvokeFunction", arn("lambda", "function:shop-buy")),
        });
      },
    ],
    [
      "a condition key that there is not",
      "policy",
      "ApiPolicy",
      (part) => {
        part("ApiPolicy").inputs.policy = networkPolicy.replace("aws:SourceIp", "aws:SourceAddress");
      },
    ],
    ["a function whose log group nobody declared", "log-group", "Sell", without("SellLogs")],
    [
      "a function that may come before its log group",
      "log-group",
      "Sell",
      (part) => {
        part("Sell").dependsOn = [];
      },
    ],
    [
      "a log group that keeps everything",
      "log-group",
      "SellLogs",
      (part) => {
        part("SellLogs").inputs.retentionInDays = undefined;
      },
    ],
    [
      "a log group that keeps for a time that CloudWatch does not know",
      "log-group",
      "SellLogs",
      (part) => {
        part("SellLogs").inputs.retentionInDays = 366;
      },
    ],
    ["an API whose methods log nothing", "log-group", "Stage", without("Settings")],
    ["an API without its execution log", "log-group", "Stage", without("ExecutionLogs")],
    [
      "a workflow that logs nothing",
      "log-group",
      "Order",
      (part) => {
        part("Order").inputs.loggingConfiguration = { level: "OFF" };
      },
    ],
    ["a firewall that logs nothing", "log-group", "Firewall", without("FirewallLogging")],
    [
      "an alarm on a metric that there is not",
      "alarm",
      "SellErrors",
      (part) => {
        part("SellErrors").inputs.metricName = "Failures";
      },
    ],
    [
      "an alarm by a dimension that there is not",
      "alarm",
      "SellErrors",
      (part) => {
        part("SellErrors").inputs.dimensions = { Function: "shop-sell" };
      },
    ],
    [
      "an alarm on a function that is not declared",
      "alarm",
      "SellErrors",
      (part) => {
        part("SellErrors").inputs.dimensions = { FunctionName: "shop-buy" };
      },
    ],
    [
      "an alarm that tells nobody",
      "alarm",
      "SellErrors",
      (part) => {
        part("SellErrors").inputs.alarmActions = [];
      },
    ],
    [
      "an alarm without a runbook",
      "alarm",
      "SellErrors",
      (part) => {
        part("SellErrors").inputs.alarmDescription = "Oh dear";
      },
    ],
    [
      "an alarm that leaves missing data open",
      "alarm",
      "SellErrors",
      (part) => {
        part("SellErrors").inputs.treatMissingData = undefined;
      },
    ],
    [
      "an alarm by a statistic that there is not",
      "alarm",
      "SellErrors",
      (part) => {
        part("SellErrors").inputs.statistic = "Summ";
      },
    ],
    [
      "an alarm over seven seconds",
      "alarm",
      "SellErrors",
      (part) => {
        part("SellErrors").inputs.period = 7;
      },
    ],
    [
      "an alarm that compares as nothing does",
      "alarm",
      "SellErrors",
      (part) => {
        part("SellErrors").inputs.comparisonOperator = "GreaterThreshold";
      },
    ],
    [
      "an alarm without a threshold",
      "alarm",
      "SellErrors",
      (part) => {
        part("SellErrors").inputs.threshold = undefined;
      },
    ],
    [
      "an alarm that is switched off",
      "alarm",
      "SellErrors",
      (part) => {
        part("SellErrors").inputs.actionsEnabled = false;
      },
    ],
    [
      "an alarm on a sum of what no query is called",
      "alarm",
      "SellErrors",
      (part) => {
        const { inputs } = part("SellErrors");
        const { namespace, metricName, dimensions, period } = inputs;
        const metric = { namespace, metricName, dimensions, period, stat: "Sum" };
        inputs.metricQueries = [
          { id: "errors", metric },
          { id: "all", expression: "SUM([errors, faults])", returnData: true },
        ];
      },
    ],
    ["a topic that tells nobody", "alarm", "Bells", without("BellsEmail")],
    [
      "a topic that CloudWatch may not publish to",
      "alarm",
      "Bells",
      restate("BellsPolicy", (statements) => statements.shift()),
    ],
    [
      "a topic under a key that CloudWatch may not use",
      "alarm",
      "Bells",
      (part) => {
        part("Bells").inputs.kmsMasterKeyId = "alias/aws/sns";
      },
    ],
    [
      "a dashboard of another region",
      "dashboard",
      "Board",
      having("aws:cloudwatch/dashboard:Dashboard", "Board", {
        dashboardBody: JSON.stringify({
          widgets: [
            {
              properties: {
                title: "Sales",
                region: "eu-west-1",
                metrics: [["AWS/Lambda", "Errors", "FunctionName", "shop-sell"]],
              },
            },
          ],
        }),
      }),
    ],
    [
      "a dashboard of what there is not",
      "dashboard",
      "Board",
      having("aws:cloudwatch/dashboard:Dashboard", "Board", {
        dashboardBody: JSON.stringify({
          widgets: [
            {
              properties: {
                title: "Sales",
                region,
                metrics: [["AWS/Lambda", "Errors", "FunctionName", "shop-buy"]],
              },
            },
          ],
        }),
      }),
    ],
    [
      "an output that somebody typed",
      "output",
      "table",
      (_part, graph) => {
        graph.outputs.table = "shop-table";
      },
    ],
    [
      "an output of nothing",
      "output",
      "table",
      (_part, graph) => {
        graph.outputs.table = null;
      },
    ],
    [
      "a URL that holds the region alone",
      "output",
      "url",
      (_part, graph) => {
        graph.outputs.url = `https://abc.execute-api.${region}.amazonaws.com/v1`;
      },
    ],
    [
      "a URL of another region",
      "output",
      "url",
      (_part, graph) => {
        graph.outputs.url = "https://api1.execute-api.eu-west-1.amazonaws.com/test";
      },
    ],
    [
      "a firewall of the wrong scope",
      "firewall",
      "Firewall",
      (part) => {
        part("Firewall").inputs.scope = "CLOUDFRONT";
      },
    ],
    [
      "a firewall that blocks nothing",
      "firewall",
      "Firewall",
      (part) => {
        part("Firewall").inputs.rules = [];
      },
    ],
    ["a stage outside the firewall", "firewall", "Stage", without("FirewallAssociation")],
    [
      "tokens in the firewall's log",
      "firewall",
      "FirewallLogging",
      (part) => {
        part("FirewallLogging").inputs.redactedFields = [];
      },
    ],
    [
      "a table whose key is AWS's secret",
      "encryption",
      "Goods",
      (part) => {
        part("Goods").inputs.serverSideEncryption = undefined;
      },
    ],
    ["a bucket under no named key", "encryption", "Pictures", without("PicturesEncryption")],
    ["a bucket without TLS", "encryption", "Pictures", without("PicturesPolicy")],
    [
      "a bucket under a key of another region",
      "encryption",
      "Pictures",
      (part) => {
        const [rule] = part("PicturesEncryption").inputs.rules;
        rule.applyServerSideEncryptionByDefault.kmsMasterKeyId = arn("kms", "alias/aws/s3").replace(
          region,
          "eu-west-1",
        );
      },
    ],
    [
      "objects without TLS",
      "encryption",
      "Pictures",
      restate("PicturesPolicy", ([refusal]) => {
        if (refusal) refusal.Resource = "arn:aws:s3:::shop-pictures";
      }),
    ],
    [
      "a queue that refuses one action without TLS",
      "encryption",
      "Lost",
      restate("LostPolicy", ([refusal]) => {
        if (refusal) refusal.Action = "sqs:PurgeQueue";
      }),
    ],
    [
      "a key that is never changed",
      "encryption",
      "BellsKey",
      (part) => {
        part("BellsKey").inputs.enableKeyRotation = false;
      },
    ],
    [
      "a queue in the clear",
      "encryption",
      "Lost",
      (part) => {
        part("Lost").inputs.sqsManagedSseEnabled = false;
      },
    ],
    ["a topic without TLS", "encryption", "Bells", without("BellsPolicy")],
    [
      "an ARN that leads nowhere",
      "reference",
      "Sell",
      (part) => {
        part("Sell").inputs.role = `arn:aws:iam::${account}:role/Sold`;
      },
    ],
    [
      "an index that the table does not have",
      "reference",
      "SellRole",
      grant(allow("dynamodb:Query", `${tableArn}/index/byColour`)),
    ],
    [
      "an event's pattern that waits for another bucket",
      "reference",
      "Uploaded",
      having("aws:cloudwatch/eventRule:EventRule", "Uploaded", {
        eventPattern: JSON.stringify({ source: ["aws.s3"], detail: { bucket: { name: ["shop-photos"] } } }),
      }),
    ],
    [
      "a scope that no resource server declares",
      "reference",
      "GetThing",
      (part) => {
        part("GetThing").inputs.authorizationScopes = ["shop/everything"];
      },
    ],
    [
      "an id that leads nowhere",
      "reference",
      "Stage",
      (part) => {
        part("Stage").inputs.deployment = "d2";
      },
    ],
  ])("%s", async (_what, rule, resource, change) => {
    const graph = shop();
    change((name) => {
      const found = graph.resources.find((candidate) => candidate.name === name);
      if (!found) throw new Error(`The shop has no ${name}.`);
      return found;
    }, graph);
    const findings = await findingsIn(graph);
    expect(findings).toContainEqual({
      rule,
      resource,
      message: expect.stringMatching(/\S/),
      remedy: expect.stringMatching(/\S/),
    });
  });
});

describe("an exception", () => {
  const exception = {
    resource: "SellRole",
    actions: ["dynamodb:GetItem"],
    on: "*",
    reason: "There is no other way.",
    page: "https://docs.aws.amazon.com/",
  };
  const wide = shop();
  const role = wide.resources.find(({ name }) => name === "SellRole");
  if (role) role.inputs.inlinePolicies = [{ name: "inline", policy: allow("dynamodb:GetItem", "*") }];
  const found = (exceptions: (typeof exception)[], graph = wide) =>
    leastPrivilege(graph, exceptions).map(({ message }) => message);

  test("excuses what it names, and nothing more", () => {
    expect(found([exception])).toEqual([]);
    expect(found([{ ...exception, resource: "OrderRole" }])).toHaveLength(2);
    expect(found([{ ...exception, actions: ["dynamodb:PutItem"] }])).toHaveLength(2);
  });
  test("without reason or page, or that nothing needs, is a finding itself", () => {
    expect(found([{ ...exception, reason: "" }])).toHaveLength(1);
    expect(found([{ ...exception, page: "somewhere" }])).toHaveLength(1);
    expect(found([exception], shop())).toEqual(["Nothing needs the exception for *."]);
  });
});

describe("what functions asked of AWS", () => {
  const all = [
    { action: "dynamodb:GetItem", resource: tableArn },
    { action: "dynamodb:Query", resource: `${tableArn}/index/byPrice` },
    { action: "s3:GetObject", resource: "arn:aws:s3:::shop-pictures/small/1.png" },
  ];
  const found = (calls: typeof all) =>
    checks
      .checkGrants(shop(), new Map([[`arn:aws:iam::${account}:role/SellRole`, calls]]))
      .map(({ resource, message }) => `${resource}: ${message}`);
  test("and no more, is granted: no findings", () => expect(found(all)).toEqual([]));
  test("without a grant is found", () => {
    const scan = { action: "dynamodb:Query", resource: tableArn };
    const other = { action: "s3:GetObject", resource: "arn:aws:s3:::shop-pictures/large/1.png" };
    expect(found([...all, scan, other])).toEqual([
      `SellRole: Sell called dynamodb:Query on ${tableArn}, which is not granted.`,
      "SellRole: Sell called s3:GetObject on arn:aws:s3:::shop-pictures/large/1.png, which is not granted.",
    ]);
  });
  test("and no more, is found in policies that stand beside the role, too", () => {
    const graph = shop();
    declare(graph, "aws:iam/rolePolicy:RolePolicy", "More", {
      role: "SellRole",
      policy: allow("dynamodb:DeleteItem", tableArn),
    });
    const policyArn = `arn:aws:iam::${account}:policy/Most`;
    const most = { policy: allow("dynamodb:DeleteTable", tableArn) };
    declare(graph, "aws:iam/policy:Policy", "Most", most, { arn: policyArn });
    declare(graph, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "Attached", {
      role: "SellRole",
      policyArn,
    });
    const requested = new Map([[`arn:aws:iam::${account}:role/SellRole`, all]]);
    expect(checks.checkGrants(graph, requested).map(({ message }) => message)).toEqual([
      `dynamodb:DeleteItem on ${tableArn} is granted, and nothing uses it.`,
      `dynamodb:DeleteTable on ${tableArn} is granted, and nothing uses it.`,
    ]);
  });
  test("never, but may, is found", () => {
    expect(found(all.slice(1))).toEqual([
      `SellRole: dynamodb:GetItem on ${tableArn} is granted, and nothing uses it.`,
    ]);
  });
});

test("a policy that lets others in than the named networks is found", () => {
  const found = (networks: string[], change: (statement: Properties) => void = () => {}) => {
    const graph = shop();
    const policy = graph.resources.find(({ name }) => name === "ApiPolicy");
    const deployment = graph.resources.find(({ name }) => name === "Deployment");
    const parsed = JSON.parse(networkPolicy);
    change(parsed.Statement[0]);
    for (const inputs of [policy?.inputs, deployment?.inputs.triggers])
      if (inputs) inputs.policy = JSON.stringify(parsed);
    return checks.checkResourcePolicy(graph, { networks }).map(({ resource }) => resource);
  };
  expect(found(["8.8.8.0/24"])).toEqual([]);
  expect(found(["8.8.8.0/24", "2001:4860::/32"])).toEqual(["ApiPolicy"]);
  const only = (change: (statement: Properties) => void) => found(["8.8.8.0/24"], change);
  expect(only((statement) => Object.assign(statement, { Resource: `${executionArn}/test/GET/*` }))).toEqual([
    "ApiPolicy",
  ]);
  expect(only((statement) => Object.assign(statement, { Effect: "Allow" }))).toEqual(["ApiPolicy"]);
  expect(
    only(({ Condition }) => Object.assign(Condition, { Bool: { "aws:SecureTransport": "true" } })),
  ).toEqual(["ApiPolicy"]);
  expect(
    only((statement) =>
      Object.assign(statement, { Condition: { IpAddress: statement.Condition.NotIpAddress } }),
    ),
  ).toEqual(["ApiPolicy"]);
});

test("an output that is undefined, and so is not there, is missed", () => {
  expect(checks.checkOutputs(shop(), { expected: ["url", "table"] })).toEqual([]);
  expect(checks.checkOutputs(shop(), { expected: ["queue"] })).toMatchObject([{ resource: "queue" }]);
});

test("two builds with different packages are told apart", () => {
  const other = shop();
  other.packages = [{ name: "Sell", archive: "", sha256: "2", size: 1 }];
  expect(checks.checkPackages(shop(), shop())).toEqual([]);
  expect(checks.checkPackages(shop(), other)).toMatchObject([{ rule: "package", resource: "Sell" }]);
  const dated = shop();
  const sell = dated.resources.find(({ name }) => name === "Sell");
  if (sell) sell.inputs.description = "built at noon";
  expect(checks.checkPackages(dated, shop())).toMatchObject([{ rule: "package", resource: "Sell" }]);
});

test("an application as SST declares it by default is told of each default that is too wide", async () => {
  const { graph } = await synthesize({ root, stage: "offline" });
  const found = (await findingsIn(graph)).map(({ rule, message }) => `${rule}: ${message}`);
  for (const fault of [
    /^least-privilege: The role can be assumed by arn:aws:iam::\d+:root/,
    /^least-privilege: The action dynamodb:\* is allowed/,
    /^least-privilege: It carries the managed policy .*AWSLambdaBasicExecutionRole/,
    /^least-privilege: .*states:StartExecution.* is allowed on \*/,
    /^integration-permission: It lets .*\/\* call/,
    /^log-group: Its execution log .* is not declared/,
    /^resource-policy: It has 0 resource policies/,
    /^encryption: Its key is not said/,
  ])
    expect(found).toContainEqual(expect.stringMatching(fault));
});
