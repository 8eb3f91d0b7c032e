import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { lookUp } from "../../look-up.ts";
import { gatewayResponseType, type RestApi } from "./types.ts";

/** AWS's status and message by response type. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const defaultResponses: Record<string, { status: number; message: string }> = {
  UNAUTHORIZED: { status: 401, message: "Unauthorized" },
  EXPIRED_TOKEN: { status: 403, message: "The security token included in the request is expired" },
  ACCESS_DENIED: { status: 403, message: "Forbidden" },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, message: "Missing Authentication Token" },
  BAD_REQUEST_PARAMETERS: { status: 400, message: "Bad Request" },
  REQUEST_TOO_LARGE: { status: 413, message: "Request Too Long" },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: "Unsupported Media Type" },
  THROTTLED: { status: 429, message: "Too Many Requests" },
  INTEGRATION_TIMEOUT: { status: 504, message: "Endpoint request timed out" },
  INTEGRATION_FAILURE: { status: 502, message: "Internal server error" },
  API_CONFIGURATION_ERROR: { status: 500, message: "Internal server error" },
};

const fallbackResponse = { status: 500, message: "Internal server error" };

export interface GatewayAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Replaces `$context` variables in a template. Others of VTL's expressions are not emulated. */
export function fillTemplate(template: string, values: Record<string, string>): string {
  return template.replace(/\$context\.([\w.]+\w)/g, (_all, name) => lookUp(values, name) ?? "");
}

/**
 * Makes the gateway's own responses by their type, from the templates that the graph declares.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function readGatewayResponses(graph: Graph, api: RestApi) {
  const declared = new Map(
    resourcesOfType(graph, gatewayResponseType)
      .filter(({ inputs }) => inputs.restApiId === api.id)
      .map(({ inputs }) => [inputs.responseType, inputs]),
  );
  return (type: string, variables: Record<string, string>, detail?: string): GatewayAnswer => {
    const { status, message: defaultMessage } = lookUp(defaultResponses, type) ?? fallbackResponse;
    const message = detail ?? defaultMessage;
    const custom = declared.get(type) ?? declared.get(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
    const [[contentType, template] = ["application/json", '{"message":$context.error.messageString}']] =
      Object.entries<string>(custom?.responseTemplates ?? {});
    const values: Record<string, string> = {
      ...variables,
      "error.message": message,
      "error.messageString": JSON.stringify(message),
    };
    return {
      status: Number(custom?.statusCode ?? status),
      headers: {
        "content-type": contentType,
        "x-amzn-errortype": type,
        ...staticHeaders(custom?.responseParameters, "gatewayresponse.header."),
      },
      body: fillTemplate(template, values),
    };
  };
}

/** The headers that mapping expressions set to a static value: `{"<prefix>Name": "'value'"}`. */
export function staticHeaders(
  parameters: Record<string, unknown> | undefined,
  prefix: string,
): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, expression] of Object.entries(parameters ?? {})) {
    const value = /^'(.*)'$/.exec(String(expression))?.[1];
    if (name.startsWith(prefix) && value !== undefined) headers[name.slice(prefix.length)] = value;
  }
  return headers;
}
