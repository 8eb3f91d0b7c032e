import { type Graph, type Resource, resourcesOfType } from "../graph/graph.ts";
import { innerMachines } from "../services/states/definition.ts";
import { isCallable, type Machine, unknownMapFields } from "../services/states/language.ts";

/**
 * What a graph declares and nothing here acts for: whole resources, and parts of those that are acted for.
 * @returns a line for each: the resource's kind, its name, and the part in brackets
 */
export function listNotEmulated(graph: Graph): string[] {
  return graph.resources
    .filter(({ type, options }) => type.startsWith("aws:") && !options.read)
    .flatMap((resource) => {
      const { type, name } = resource;
      const kind = `${type.split(":").at(-1)} ${name}`;
      if (!emulated.has(type)) return [kind];
      return (partsOf[type]?.(resource, graph) ?? []).map((part) => `${kind} (${part})`);
    });
}

/** The parts of a resource that are not emulated, where the rest is. */
const partsOf: Record<string, (resource: Resource, graph: Graph) => string[]> = {
  "aws:dynamodb/table:Table": ({ inputs }) => [
    ...(inputs.streamEnabled ? ["its stream"] : []),
    ...(inputs.ttl?.attributeName ? ["expiry of its items"] : []),
  ],
  "aws:s3/bucketNotification:BucketNotification": ({ inputs }) =>
    ["lambdaFunctions", "queues", "topics"].filter((to) => inputs[to]?.length > 0).map((to) => `to ${to}`),
  "aws:sfn/stateMachine:StateMachine": ({ inputs }) => statesNotEmulated(JSON.parse(inputs.definition)),
  "aws:sqs/queue:Queue": ({ outputs }, graph) => {
    const filled = ["aws:cloudwatch/eventTarget:EventTarget", "aws:scheduler/schedule:Schedule"].some(
      (type) =>
        resourcesOfType(graph, type).some(({ inputs }) => JSON.stringify(inputs).includes(outputs.arn)),
    );
    return filled ? [] : ["all but what events put into it"];
  },
};

function statesNotEmulated(machine: Machine): string[] {
  return Object.entries(machine.States ?? {}).flatMap(([name, state]) => [
    ...(state.Type === "Task" && !isCallable(state.Resource ?? "") ? [`${name}: ${state.Resource}`] : []),
    ...unknownMapFields(state).map((field) => `${name}: ${field}`),
    ...innerMachines(state).flatMap(statesNotEmulated),
  ]);
}

/** Types that something here acts for, or whose effect lies in others that do. */
const emulated = new Set([
  "aws:apigateway/authorizer:Authorizer",
  "aws:apigateway/deployment:Deployment",
  "aws:apigateway/integration:Integration",
  "aws:apigateway/integrationResponse:IntegrationResponse",
  "aws:apigateway/method:Method",
  "aws:apigateway/methodResponse:MethodResponse",
  "aws:apigateway/resource:Resource",
  "aws:apigateway/response:Response",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/stage:Stage",
  "aws:cloudwatch/eventBus:EventBus",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cognito/resourceServer:ResourceServer",
  "aws:cognito/userPool:UserPool",
  "aws:cognito/userPoolClient:UserPoolClient",
  "aws:cognito/userPoolDomain:UserPoolDomain",
  "aws:dynamodb/table:Table",
  "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan",
  "aws:lambda/function:Function",
  "aws:lambda/permission:Permission",
  "aws:s3/bucketNotification:BucketNotification",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:s3/bucketV2:BucketV2",
  "aws:scheduler/schedule:Schedule",
  "aws:sfn/stateMachine:StateMachine",
  "aws:sqs/queue:Queue",
]);
