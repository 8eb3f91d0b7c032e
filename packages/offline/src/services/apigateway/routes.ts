import { type Graph, type Properties, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { matchesWildcard } from "../../iam/wildcard.ts";
import type { GatewayAnswer } from "./responses.ts";

/** A method of the gateway, with all that the graph says of it. */
export interface GatewayMethod {
  httpMethod: string;
  /** As declared, such as `/things/{id}`. */
  path: string;
  resourceId: string;
  authorization: string;
  scopes: string[];
  userPoolArns: string[];
  /** ARN of the function behind it, when it is one and the gateway may call it. */
  functionArn: string | undefined;
  /** What it answers by itself, as SST's preflight routes do. */
  fixedAnswer: GatewayAnswer | undefined;
  /** Why it cannot be served, where it cannot. */
  fault: string | undefined;
  timeoutMilliseconds: number;
}

/** Collects the methods of one REST API. */
export function readMethods(graph: Graph, api: Resource, stageName: string): GatewayMethod[] {
  const ofApi = (type: string) =>
    resourcesOfType(graph, type).filter(({ inputs }) => inputs.restApi === api.id);
  const paths = new Map<string, string>([[api.outputs.rootResourceId, "/"]]);
  for (const { id, outputs } of ofApi("aws:apigateway/resource:Resource")) paths.set(id, outputs.path);
  const authorizers = new Map(
    ofApi("aws:apigateway/authorizer:Authorizer").map((resource) => [resource.id, resource]),
  );
  const integrations = ofApi("aws:apigateway/integration:Integration");
  const fixedAnswers = ofApi("aws:apigateway/integrationResponse:IntegrationResponse");
  const permissions = resourcesOfType(graph, "aws:lambda/permission:Permission").filter(
    ({ inputs }) => inputs.principal === "apigateway.amazonaws.com",
  );
  return ofApi("aws:apigateway/method:Method").map(({ inputs }) => {
    const path = paths.get(inputs.resourceId) ?? "";
    const integration = integrations.find(
      (candidate) =>
        candidate.inputs.resourceId === inputs.resourceId &&
        candidate.inputs.httpMethod === inputs.httpMethod,
    )?.inputs;
    const functionArn = /functions\/(arn:aws:lambda:[^/]+)\/invocations$/.exec(integration?.uri ?? "")?.[1];
    const called = `${api.outputs.executionArn}/${stageName}/${inputs.httpMethod}${path.replaceAll(/\{[^}]+\}/g, "*")}`;
    const permitted = permissions.some(
      (permission) =>
        [functionArn, functionArn?.split(":").at(-1)].includes(permission.inputs.function) &&
        (permission.inputs.sourceArn === undefined || matchesWildcard(permission.inputs.sourceArn, called)),
    );
    const fixed =
      integration?.type === "MOCK" &&
      fixedAnswers.find(
        (candidate) =>
          candidate.inputs.resourceId === inputs.resourceId &&
          candidate.inputs.httpMethod === inputs.httpMethod &&
          !candidate.inputs.selectionPattern,
      )?.inputs;
    const faultOf = () => {
      if (fixed && inputs.authorization === "NONE") return undefined;
      if (integration?.type !== "AWS_PROXY" || !functionArn)
        return `its integration ${integration?.type ?? "is missing or"} is not emulated offline`;
      if (!permitted) return `no Lambda permission lets the gateway call ${functionArn} as ${called}`;
      if (!["NONE", "COGNITO_USER_POOLS"].includes(inputs.authorization))
        return `its authorization ${inputs.authorization} is not emulated offline`;
      if (inputs.apiKeyRequired) return "its API key is not emulated offline";
      return undefined;
    };
    return {
      httpMethod: inputs.httpMethod,
      path,
      resourceId: inputs.resourceId,
      authorization: inputs.authorization,
      scopes: inputs.authorizationScopes ?? [],
      userPoolArns: authorizers.get(inputs.authorizerId)?.inputs.providerArns ?? [],
      functionArn,
      fixedAnswer: fixed ? readFixedAnswer(fixed) : undefined,
      fault: faultOf(),
      timeoutMilliseconds: integration?.timeoutMilliseconds ?? 29_000,
    };
  });
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html */
function readFixedAnswer(inputs: Properties): GatewayAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(inputs.responseParameters ?? {})) {
    const header = /^method\.response\.header\.(.+)$/.exec(name)?.[1];
    const text = /^'(.*)'$/.exec(String(value))?.[1];
    if (header && text !== undefined) headers[header] = text;
  }
  const [[type, body] = ["application/json", ""]] = Object.entries<string>(inputs.responseTemplates ?? {});
  return { status: Number(inputs.statusCode), headers: { "content-type": type, ...headers }, body };
}

export interface Match {
  method: GatewayMethod;
  parameters: Record<string, string>;
}

/** The method for a request: fixed path parts win over parameters, parameters over `{proxy+}`, a method over `ANY`. */
export function findMethod(methods: GatewayMethod[], httpMethod: string, path: string): Match | undefined {
  const parts = path.split("/").slice(1);
  let best: (Match & { rank: string }) | undefined;
  for (const method of methods) {
    if (method.httpMethod !== httpMethod && method.httpMethod !== "ANY") continue;
    const wanted = method.path === "/" ? [""] : method.path.split("/").slice(1);
    const parameters: Record<string, string> = {};
    let rank = "";
    const fits = wanted.every((part, index) => {
      const name = /^\{([^{}+]+)(\+?)\}$/.exec(part);
      const given = parts[index];
      if (given === undefined || (given === "" && wanted[0] !== "")) return false;
      rank += name ? (name[2] ? "2" : "1") : "0";
      if (!name) return part === given;
      parameters[name[1] ?? ""] = decodeURIComponent(name[2] ? parts.slice(index).join("/") : given);
      return true;
    });
    const greedy = wanted.at(-1)?.endsWith("+}") ?? false;
    if (!fits || (!greedy && wanted.length !== parts.length)) continue;
    rank += method.httpMethod === "ANY" ? "1" : "0";
    if (!best || rank < best.rank) best = { method, parameters, rank };
  }
  return best;
}
