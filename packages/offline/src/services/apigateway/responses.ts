import type { IncomingHttpHeaders } from "node:http";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { lookUp } from "../../look-up.ts";
import type { GatewayError } from "./gateway-error.ts";
import { gatewayResponseType, type RestApi } from "./types.ts";

/** AWS's status, message and error code by response type. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const defaultResponses: ReadonlyMap<string, { status: number; message: string; code: string }> = new Map(
  (
    [
      ["UNAUTHORIZED", 401, "Unauthorized", "UnauthorizedException"],
      ["ACCESS_DENIED", 403, "Forbidden", "AccessDeniedException"],
      [
        "MISSING_AUTHENTICATION_TOKEN",
        403,
        "Missing Authentication Token",
        "MissingAuthenticationTokenException",
      ],
      ["BAD_REQUEST_PARAMETERS", 400, "Bad Request", "BadRequestException"],
      ["REQUEST_TOO_LARGE", 413, "Request Too Long", "RequestTooLargeException"],
      ["UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type", "BadRequestException"],
      ["THROTTLED", 429, "Too Many Requests", "TooManyRequestsException"],
      ["INTEGRATION_TIMEOUT", 504, "Endpoint request timed out", "InternalServerErrorException"],
      ["INTEGRATION_FAILURE", 502, "Internal server error", "InternalServerErrorException"],
      ["API_CONFIGURATION_ERROR", 500, "Internal server error", "InternalServerErrorException"],
    ] as const
  ).map(([type, status, message, code]) => [type, { status, message, code }]),
);

const fallbackResponse = {
  status: 500,
  message: "Internal server error",
  code: "InternalServerErrorException",
};

export interface GatewayAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[]>>;
  body: string | Buffer;
}

/** An answer that the gateway makes itself. */
export interface TextAnswer extends GatewayAnswer {
  headers: Readonly<Record<string, string>>;
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
  return (
    { responseType, detail }: GatewayError,
    variables: Record<string, string>,
    requestHeaders: IncomingHttpHeaders,
  ): TextAnswer => {
    const { status, message: defaultMessage, code } = defaultResponses.get(responseType) ?? fallbackResponse;
    const message = detail ?? defaultMessage;
    const custom = declared.get(responseType) ?? declared.get(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
    const [[contentType, template] = ["application/json", '{"message":$context.error.messageString}']] =
      Object.entries<string>(custom?.responseTemplates ?? {});
    const values: Record<string, string> = {
      ...variables,
      "error.responseType": responseType,
      "error.message": message,
      "error.messageString": JSON.stringify(message),
    };
    return {
      status: Number(custom?.statusCode ?? status),
      headers: {
        "content-type": contentType,
        "x-amzn-errortype": code,
        ...staticHeaders(custom?.responseParameters, "gatewayresponse.header."),
        ...copiedHeaders(custom?.responseParameters, requestHeaders),
      },
      body: fillTemplate(template, values),
    };
  };
}

/**
 * The headers of a gateway response that are copied from the request: `{"gatewayresponse.header.NAME":
 * "method.request.header.NAME"}`. Names are compared in lower case, as clients send them by HTTP/2.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.responseParameters.html
 */
function copiedHeaders(
  parameters: Record<string, string> | undefined,
  requestHeaders: IncomingHttpHeaders,
): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [parameter, expression] of Object.entries(parameters ?? {})) {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(parameter)?.[1];
    const source = /^method\.request\.header\.(.+)$/.exec(expression)?.[1];
    const value = source === undefined ? undefined : lookUp(requestHeaders, source);
    if (name !== undefined && typeof value === "string") headers[name] = value;
  }
  return headers;
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
