import { gatewayProblems, gatewayResponse } from "../packages/functions/src/http/problem-types.ts";

/**
 * Turns API Gateway's own errors into problem documents (RFC 9457).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export function createGatewayResponses(restApi: aws.apigateway.RestApi) {
  const types = Object.keys(gatewayProblems) as (keyof typeof gatewayProblems)[];
  return types.map((type) => {
    const { statusCode, template, headers } = gatewayResponse(type);
    return new aws.apigateway.Response(`GatewayResponse${type}`, {
      restApiId: restApi.id,
      responseType: type,
      statusCode,
      responseTemplates: { "application/problem+json": template },
      responseParameters: Object.fromEntries(
        Object.entries({ "cache-control": "no-store", ...headers }).map(([name, value]) => [
          `gatewayresponse.header.${name}`,
          `'${value}'`,
        ]),
      ),
    });
  });
}
