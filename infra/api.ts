import { gatewayProblems, gatewayResponse } from "../packages/functions/src/problem-types.ts";
import { routes } from "../packages/functions/src/routes.ts";

/**
 * Puts every route on the API's function, behind a token with the route's scope, and makes the gateway's own answers
 * problem documents.
 */
export function createRoutes({
  gateway,
  api,
  pool,
}: {
  gateway: sst.aws.ApiGatewayV1;
  api: sst.aws.Function;
  pool: sst.aws.CognitoUserPool;
}) {
  const authorizer = gateway.addAuthorizer({ name: "Tokens", userPools: [pool.arn] });
  let source: string | undefined;
  // SST lets the gateway call the function from any stage, method and path.
  $transform(aws.lambda.Permission, (permission, _options, name) => {
    if (source && name.startsWith("GatewayRoute"))
      permission.sourceArn = $interpolate`${gateway.nodes.api.executionArn}/${source}`;
  });
  for (const { method, path, scope } of routes) {
    // A path parameter stands as `*` in the ARN that the gateway calls with.
    source = `${$app.stage}/${method}${path.replaceAll(/\{\w+\}/g, "*")}`;
    gateway.route(
      `${method} ${path}`,
      api.arn,
      scope ? { auth: { cognito: { authorizer: authorizer.id, scopes: [scope] } } } : {},
    );
  }
  source = undefined;

  return Object.keys(gatewayProblems).map((type) => {
    const { statusCode, template } = gatewayResponse(type as keyof typeof gatewayProblems);
    return new aws.apigateway.Response(`GatewayResponse${type}`, {
      restApiId: gateway.nodes.api.id,
      responseType: type,
      statusCode,
      responseTemplates: { "application/problem+json": template },
      responseParameters: { "gatewayresponse.header.cache-control": "'no-store'" },
    });
  });
}
