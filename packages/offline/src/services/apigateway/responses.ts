import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";

/** What the gateway itself answers, unless the graph says otherwise: status and message of AWS's own. */
const builtIn: Record<string, { status: number; message: string }> = {
  UNAUTHORIZED: { status: 401, message: "Unauthorized" },
  EXPIRED_TOKEN: { status: 403, message: "The security token included in the request is expired" },
  ACCESS_DENIED: { status: 403, message: "Forbidden" },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, message: "Missing Authentication Token" },
  BAD_REQUEST_PARAMETERS: { status: 400, message: "Bad Request" },
  REQUEST_TOO_LARGE: { status: 413, message: "Request Too Long" },
  THROTTLED: { status: 429, message: "Too Many Requests" },
  INTEGRATION_TIMEOUT: { status: 504, message: "Endpoint request timed out" },
  INTEGRATION_FAILURE: { status: 502, message: "Internal server error" },
  API_CONFIGURATION_ERROR: { status: 500, message: "Internal server error" },
};

export interface GatewayAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * Makes the gateway's own answers by their response type, with the templates that the graph declares.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function readGatewayResponses(graph: Graph, api: Resource) {
  const declared = new Map(
    resourcesOfType(graph, "aws:apigateway/response:Response")
      .filter(({ inputs }) => inputs.restApiId === api.id)
      .map(({ inputs }) => [inputs.responseType as string, inputs]),
  );
  return (type: string, variables: Record<string, string>, detail?: string): GatewayAnswer => {
    const own = builtIn[type] ?? { status: 500, message: "Internal server error" };
    const message = detail ?? own.message;
    const custom = declared.get(type) ?? declared.get(own.status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
    const [contentType, template] = Object.entries(
      (custom?.responseTemplates ?? {}) as Record<string, string>,
    )[0] ?? ["application/json", '{"message":$context.error.messageString}'];
    const known: Record<string, string> = {
      ...variables,
      "error.message": message,
      "error.messageString": JSON.stringify(message),
    };
    const headers: Record<string, string> = { "content-type": contentType, "x-amzn-errortype": `${type}` };
    for (const [name, value] of Object.entries(
      (custom?.responseParameters ?? {}) as Record<string, string>,
    )) {
      const header = /^gatewayresponse\.header\.(.+)$/.exec(name)?.[1];
      const fixed = /^'(.*)'$/.exec(value)?.[1];
      if (header && fixed !== undefined) headers[header] = fixed;
    }
    return {
      status: Number(custom?.statusCode ?? own.status),
      headers,
      body: template.replace(/\$context\.([\w.]+\w)/g, (_all, name) => known[name] ?? ""),
    };
  };
}
