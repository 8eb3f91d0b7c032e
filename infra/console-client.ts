import { scopeOfGroup } from "../packages/functions/src/http/people.ts";
import { retainWithData } from "./access.ts";
import type { Stage } from "./stage.ts";

/**
 * URL of the console: that of the stage's domain, or of the REST API. It depends on neither deployment nor stage of the API,
 * which depend on the user pool.
 */
export const consoleUrl = (stage: Stage, gateway: sst.aws.ApiGatewayV1): $util.Output<string> =>
  stage.domain
    ? $output(`https://${stage.domain.name}/console`)
    : $interpolate`https://${gateway.nodes.api.id}.execute-api.${stage.region}.amazonaws.com/${$app.stage}/console`;

/**
 * Creates the app client by which people sign in to the console: public, by the authorization code grant with PKCE, which the
 * console uses. It has no secret, which a browser could not keep.
 * https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1
 *
 * @param identity.domain URL of the user pool's domain
 * @param identity.provider name of the identity provider besides the user pool
 * @param identity.url of the console
 * @returns what the console needs to sign people in and out
 */
export function createConsoleClient({
  stage,
  pool,
  domain,
  resourceServer,
  provider,
  url,
}: {
  stage: Stage;
  pool: sst.aws.CognitoUserPool;
  domain: $util.Output<string>;
  resourceServer: aws.cognito.ResourceServer;
  provider: $util.Output<string> | undefined;
  url: $util.Output<string>;
}) {
  const client = new aws.cognito.UserPoolClient(
    "IdentityConsole",
    {
      name: "console",
      userPoolId: pool.id,
      generateSecret: false,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "email", ...Object.values(scopeOfGroup)],
      callbackUrls: [url],
      logoutUrls: [url],
      supportedIdentityProviders: ["COGNITO", ...(provider ? [provider] : [])],
      // Without any, Cognito allows flows that refresh tokens without rotation.
      explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
      // An identity provider's attributes are written by the client. No token of a person can write them:
      // handlers/token-scopes.ts takes the scope for it away.
      writeAttributes: ["email", ...(stage.identityProvider ? ["custom:groups"] : [])],
      accessTokenValidity: 15,
      idTokenValidity: 15,
      refreshTokenValidity: 12,
      tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "hours" },
      enableTokenRevocation: true,
      // A request whose answer was lost can be repeated for so long.
      refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds: 10 },
      preventUserExistenceErrors: "ENABLED",
    },
    { dependsOn: resourceServer, ...retainWithData(stage) },
  );
  // The pages of a client without a style say that they are not available. This provider has no type of its own for it.
  // https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-branding.html
  new aws.cloudcontrol.Resource(
    "IdentityStyle",
    {
      typeName: "AWS::Cognito::ManagedLoginBranding",
      desiredState: $jsonStringify({
        UserPoolId: pool.id,
        ClientId: client.id,
        UseCognitoProvidedValues: true,
      }),
    },
    retainWithData(stage),
  );
  return {
    url,
    clientId: client.id,
    authorizeUrl: $interpolate`${domain}/oauth2/authorize`,
    tokenUrl: $interpolate`${domain}/oauth2/token`,
    revokeUrl: $interpolate`${domain}/oauth2/revoke`,
    logoutUrl: $interpolate`${domain}/logout`,
  };
}
