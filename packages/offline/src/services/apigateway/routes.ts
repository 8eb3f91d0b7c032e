import { parse, validate } from "@aws-sdk/util-arn-parser";
import {
  type Graph,
  type Properties,
  type Resource,
  type ResourceType,
  resourcesOfType,
} from "../../graph/graph.ts";
import { methodArn } from "./method-arn.ts";
import { type Mock, readMock } from "./mock.ts";
import {
  authorizerType,
  integrationResponseType,
  integrationType,
  methodType,
  type RestApi,
  resourceType,
} from "./types.ts";

/** A method of a REST API with its integration. */
export interface GatewayMethod {
  httpMethod: string;
  /** As declared, such as `/things/{id}`. */
  path: string;
  resourceId: string;
  authorization: string;
  scopes: string[];
  userPoolArns: string[];
  /** ARN of the function of a proxy integration. */
  functionArn: string | undefined;
  /** What Lambda's permissions name as the source of the method's invocations. */
  sourceArn: string;
  /** The mock integration, as SST's CORS routes have it. */
  mock: Mock | undefined;
  /** Why the method cannot be served. */
  declarationError: string | undefined;
  timeoutMilliseconds: number;
}

/** The methods of one REST API. */
export function readMethods(graph: Graph, api: RestApi, stageName: string): GatewayMethod[] {
  const ofApi = <Inputs extends { restApi: string }, Outputs>(type: ResourceType<Inputs, Outputs>) =>
    resourcesOfType(graph, type).filter(({ inputs }) => inputs.restApi === api.id);
  const paths = new Map([[api.outputs.rootResourceId, "/"]]);
  for (const { id, outputs } of ofApi(resourceType)) paths.set(id, outputs.path);
  const authorizers = new Map(ofApi(authorizerType).map((resource) => [resource.id, resource]));
  const integrations = ofApi(integrationType);
  const integrationResponses = ofApi(integrationResponseType);
  return ofApi(methodType).map(({ inputs }) => {
    const { resourceId, httpMethod } = inputs;
    const ofMethod = (other: Resource<{ resourceId: string; httpMethod: string }, unknown>) =>
      other.inputs.resourceId === resourceId && other.inputs.httpMethod === httpMethod;
    const path = paths.get(resourceId) ?? "";
    const integration = integrations.find(ofMethod)?.inputs;
    const functionArn = functionArnOf(integration?.uri);
    const mock =
      integration?.type === "MOCK"
        ? readMock(
            integration,
            integrationResponses.find((other) => ofMethod(other) && !other.inputs.selectionPattern)?.inputs,
          )
        : undefined;
    return {
      httpMethod,
      path,
      resourceId,
      authorization: inputs.authorization,
      scopes: inputs.authorizationScopes ?? [],
      userPoolArns: authorizers.get(inputs.authorizerId ?? "")?.inputs.providerArns ?? [],
      functionArn,
      sourceArn: methodArn(api, stageName, httpMethod, path),
      mock,
      declarationError:
        mock && inputs.authorization === "NONE"
          ? undefined
          : declarationErrorOf(inputs, integration, functionArn),
      timeoutMilliseconds: integration?.timeoutMilliseconds ?? 29_000,
    };
  });
}

/** The function in `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations`. */
function functionArnOf(uri: string | undefined): string | undefined {
  if (!uri || !validate(uri)) return undefined;
  return /\/functions\/(arn:[^/]+)\/invocations$/.exec(parse(uri).resource)?.[1];
}

function declarationErrorOf(
  method: Properties,
  integration: Properties | undefined,
  functionArn: string | undefined,
): string | undefined {
  if (integration?.type !== "AWS_PROXY" || !functionArn)
    return integration
      ? `its ${integration.type} integration is not emulated offline`
      : "it has no integration";
  if (!["NONE", "COGNITO_USER_POOLS"].includes(method.authorization))
    return `its authorization ${method.authorization} is not emulated offline`;
  if (method.apiKeyRequired) return "API keys are not emulated offline";
  return undefined;
}

export interface Match {
  method: GatewayMethod;
  parameters: Record<string, string>;
}

/** The methods that `ANY` stands for. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings-method-request.html */
const anyMethod = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);

/**
 * The method for a request. Fixed path segments take precedence over parameters, those over `{proxy+}`, and a method over
 * `ANY`. Slashes at the end of the path do not count.
 * @throws URIError when a path parameter is not percent-encoded UTF-8
 */
export function findMethod(methods: GatewayMethod[], httpMethod: string, path: string): Match | undefined {
  const segments = (path.replace(/\/+$/, "") || "/").split("/").slice(1);
  let best: (Match & { rank: string }) | undefined;
  for (const method of methods) {
    const isFor = method.httpMethod === "ANY" ? anyMethod.has(httpMethod) : method.httpMethod === httpMethod;
    if (!isFor) continue;
    const match = matchPath(method.path, segments);
    if (!match) continue;
    const rank = match.rank + (method.httpMethod === "ANY" ? "1" : "0");
    if (!best || rank < best.rank) best = { method, parameters: match.parameters, rank };
  }
  return best;
}

/** `rank` has a digit for each segment: 0 fixed, 1 parameter, 2 `{proxy+}`; the smallest text takes precedence. */
function matchPath(
  template: string,
  segments: string[],
): { parameters: Record<string, string>; rank: string } | undefined {
  const expected = template === "/" ? [""] : template.split("/").slice(1);
  const isGreedy = expected.at(-1)?.endsWith("+}") ?? false;
  const parameters: Record<string, string> = Object.create(null);
  let rank = "";
  for (const [index, part] of expected.entries()) {
    const segment = segments[index];
    if (segment === undefined || (segment === "" && template !== "/")) return undefined;
    const parameter = /^\{([^{}+]+)(\+?)\}$/.exec(part);
    if (!parameter && part !== segment) return undefined;
    rank += parameter ? (parameter[2] ? "2" : "1") : "0";
    if (parameter)
      parameters[parameter[1] ?? ""] = decodeURIComponent(
        parameter[2] ? segments.slice(index).join("/") : segment,
      );
  }
  return isGreedy || expected.length === segments.length ? { parameters, rank } : undefined;
}
