import { exposedHeaders } from "../packages/functions/src/http/browser-headers.ts";
import { gatewayProblems, gatewayResponse } from "../packages/functions/src/http/gateway-problems.ts";
import type { Stage } from "./stage.ts";

/**
 * Turns API Gateway's own errors into problem documents (RFC 9457), which pages of the stage's origins may read.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export function createGatewayResponses(restApi: aws.apigateway.RestApi, { browserOrigins }: Stage) {
  const types = Object.keys(gatewayProblems) as (keyof typeof gatewayProblems)[];
  return types.map((type) => {
    const { statusCode, template, headers } = gatewayResponse(type);
    const staticHeaders = Object.entries({ "cache-control": "no-store", ...headers }).map(
      ([name, value]) => [name, `'${value}'`] as const,
    );
    return new aws.apigateway.Response(`GatewayResponse${type}`, {
      restApiId: restApi.id,
      responseType: type,
      statusCode,
      responseTemplates: { "application/problem+json": template },
      responseParameters: Object.fromEntries(
        [...staticHeaders, ...browserHeaders(browserOrigins)].map(([name, expression]) => [
          `gatewayresponse.header.${name}`,
          expression,
        ]),
      ),
    });
  });
}

/**
 * Headers with which a page may read a response of the gateway itself. A gateway response can have one fixed value or that of
 * a request's header, and cannot compare them. So with several origins, it names the one of the request, which every page can
 * then read: these responses contain nothing of a document, and a page of another origin is refused at the preflight. The
 * header's name is in lower case, as in HTTP/2, which browsers speak with API Gateway.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-gateway-response-using-the-console.html
 */
function browserHeaders([origin, ...others]: string[]): [name: string, expression: string][] {
  if (origin === undefined) return [];
  return [
    ["access-control-allow-origin", others.length > 0 ? "method.request.header.origin" : `'${origin}'`],
    ["access-control-expose-headers", `'${exposedHeaders.join(", ")}'`],
    ["vary", "'Origin'"],
  ];
}
