import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import {
  type DeclaredPolicy,
  isServicePrincipal,
  type RequestedAction,
  type Statement,
} from "../../iam/policy.ts";
import { logGroupType } from "../logs/types.ts";
import {
  describeType,
  named,
  opaqueId,
  outputValues,
  physicalName,
  regionalArn,
  type ServiceFacts,
} from "../resource-facts.ts";
import { functionArn } from "./function-arn.ts";
import { eventSourceMappingType, functionType, functionUrlType, permissionType } from "./types.ts";

type FunctionResource = Resource<{ loggingConfig?: { logGroup?: string } }, { name: string }>;

/** The log group that a function writes to. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html */
export const logGroupOf = ({ inputs, outputs }: FunctionResource): string =>
  inputs.loggingConfig?.logGroup ?? `/aws/lambda/${outputs.name}`;

function logWriting(graph: Graph, resource: FunctionResource): RequestedAction[] {
  const name = logGroupOf(resource);
  const group = resourcesOfType(graph, logGroupType).find(({ outputs }) => outputs.name === name);
  if (!group) return [];
  return ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({
    action,
    resource: `${group.outputs.arn}:log-stream:any`,
  }));
}

/** A policy of one statement that a resource adds to the policy of a function. */
const functionPolicy = (resource: Resource, functionArn: string, statement: Statement): DeclaredPolicy => ({
  resource,
  kind: "resource",
  document: { Version: "2012-10-17", Statement: [{ ...statement, Resource: functionArn }] },
  resourceArn: functionArn,
});

export const lambdaFacts: ServiceFacts = {
  id: "lambda",
  title: "AWS Lambda",
  emulates: "Invoke of Node.js functions, on worker threads that run the packages of a deploy",
  resources: [
    describeType(functionType, {
      emulation: "emulated",
      naming: named(64),
      replacedBy: ["name", "packageType"],
      missingParts: ({ inputs }) => [
        ...(String(inputs.runtime).startsWith("nodejs")
          ? []
          : [`runtime ${inputs.runtime ?? inputs.packageType}`]),
        ...(inputs.deadLetterConfig?.targetArn ? ["its dead-letter queue"] : []),
        ...(inputs.tracingConfig?.mode === "Active" ? ["its tracing by X-Ray"] : []),
      ],
      outputs: (declared, scope) => {
        const name = physicalName(declared);
        const arn = regionalArn(scope, "lambda", `function:${name}`);
        return {
          id: name,
          name,
          arn,
          invokeArn: `arn:aws:apigateway:${scope.region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
          qualifiedArn: `${arn}:$LATEST`,
          version: "$LATEST",
        };
      },
      servicePrincipal: "lambda.amazonaws.com",
      roleArn: ({ inputs }) => inputs.role,
      // The calls of its code are known only from a run.
      impliedCalls: (resource, graph) => ({ calls: logWriting(graph, resource), complete: false }),
      logGroups: (resource) => [{ group: logGroupOf(resource), purpose: "log group" }],
      node: { title: "Lambda", shape: ["([", "])"] },
    }),
    describeType(functionUrlType, {
      emulation: "not-emulated",
      partOf: { property: "functionName", types: [functionType] },
      replacedBy: ["functionName", "qualifier"],
      outputs: ({ urn, inputs }, scope) => {
        const urlId = opaqueId(urn, 32);
        return {
          id: inputs.functionName,
          urlId,
          functionArn: regionalArn(scope, "lambda", `function:${inputs.functionName}`),
          functionUrl: `https://${urlId}.lambda-url.${scope.region}.on.aws/`,
        };
      },
      // https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
      policies: (resource, graph) =>
        resource.inputs.authorizationType === "AWS_IAM"
          ? []
          : [
              functionPolicy(resource, functionArn(graph, resource.inputs.functionName), {
                Effect: "Allow",
                Principal: "*",
                Action: "lambda:InvokeFunctionUrl",
              }),
            ],
    }),
    describeType(eventSourceMappingType, {
      emulation: "not-emulated",
      replacedBy: [
        "eventSourceArn",
        "startingPosition",
        "startingPositionTimestamp",
        "selfManagedEventSource",
      ],
    }),
    describeType(permissionType, {
      emulation: "folded",
      partOf: { property: "function", types: [functionType] },
      replacedBy: [
        "action",
        "eventSourceToken",
        "function",
        "functionUrlAuthType",
        "principal",
        "principalOrgId",
        "qualifier",
        "sourceAccount",
        "sourceArn",
        "statementId",
        "statementIdPrefix",
      ],
      // https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
      policies: (resource, graph) => {
        const { action, principal, sourceArn, sourceAccount, principalOrgId, qualifier } = resource.inputs;
        const unqualified = functionArn(graph, resource.inputs.function);
        const equals = {
          ...(sourceAccount && { "aws:SourceAccount": sourceAccount }),
          ...(principalOrgId && { "aws:PrincipalOrgID": principalOrgId }),
        };
        return [
          // A permission for a version or an alias does not allow to invoke the function by its unqualified ARN.
          functionPolicy(resource, qualifier ? `${unqualified}:${qualifier}` : unqualified, {
            Effect: "Allow",
            Principal:
              principal === "*" ? "*" : { [isServicePrincipal(principal) ? "Service" : "AWS"]: principal },
            Action: action,
            Condition: {
              ...(sourceArn && { ArnLike: { "aws:SourceArn": sourceArn } }),
              ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
            },
          }),
        ];
      },
    }),
  ],
  metrics: [
    {
      namespace: "AWS/Lambda",
      names: ["Errors", "Throttles", "Invocations", "ConcurrentExecutions", "DeadLetterErrors"],
      dimensions: [{ FunctionName: outputValues(functionType, "name") }],
    },
    {
      namespace: "AWS/Lambda",
      names: ["Duration"],
      dimensions: [{ FunctionName: outputValues(functionType, "name") }],
      // Milliseconds; Lambda's timeout is 3 seconds unless it is declared.
      largestValue: ({ FunctionName }, graph) =>
        1_000 *
        Math.max(
          ...resourcesOfType(graph, functionType)
            .filter(({ outputs }) => outputs.name === FunctionName)
            .map(({ inputs }) => inputs.timeout ?? 3),
        ),
    },
  ],
  loadRules: async () => (await import("./rules.ts")).rules,
};
