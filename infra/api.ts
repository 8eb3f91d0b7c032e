import { operationList } from "../packages/functions/src/http/operations.ts";

/**
 * Adds a route for each operation of the API: a method that requires a token with one of the operation's scopes, a proxy
 * integration with the function, and a permission for that stage, method and path.
 *
 * `gateway.route` is not used: it permits calls from every stage, method and path.
 */
export function addRoutes({
  gateway,
  handler,
  pool,
}: {
  gateway: sst.aws.ApiGatewayV1;
  handler: sst.aws.Function;
  pool: sst.aws.CognitoUserPool;
}) {
  const authorizer = gateway.addAuthorizer({ name: "Tokens", userPools: [pool.arn] });
  const routes = operationList.map(({ method, path, scopes }) =>
    gateway.routeIntegration(
      `${method} ${path}`,
      {
        type: "aws-proxy",
        integrationHttpMethod: "POST",
        uri: handler.nodes.function.invokeArn,
      },
      scopes.length === 0 ? {} : { auth: { cognito: { authorizer: authorizer.id, scopes: [...scopes] } } },
    ),
  );
  const permissions = operationList.map(
    ({ name, method, path }) =>
      new aws.lambda.Permission(`GatewayPermission-${name}`, {
        action: "lambda:InvokeFunction",
        function: handler.arn,
        principal: "apigateway.amazonaws.com",
        sourceArn: $interpolate`${gateway.nodes.api.executionArn}/${$app.stage}/${method}${wildcardPath(path)}`,
      }),
  );
  return { authorizer: authorizer.nodes.authorizer, routes, permissions };
}

/**
 * Airlock 0.1.0 deployed routes of another component type. The alias lets Pulumi keep their methods: replacing one fails,
 * because API Gateway allows one method for each path and verb.
 */
export const routeTransform = {
  args: (_args, options) => {
    options.aliases = [{ type: "sst:aws:ApiGatewayV1LambdaRoute" }];
  },
} satisfies NonNullable<sst.aws.ApiGatewayV1Args["transform"]>["route"];

/** The source ARN of a call has `*` in place of a path parameter. */
const wildcardPath = (path: string) => path.replaceAll(/\{\w+\}/g, "*");
