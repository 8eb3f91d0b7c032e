import { scopes } from "../packages/functions/src/http/operations.ts";
import type { Stage } from "./stage.ts";

/**
 * Who may call: a user pool without users, whose clients get tokens by OAuth 2.0 client credentials, each for its own scopes.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
 */
export function createIdentity(stage: Stage) {
  const pool = new sst.aws.CognitoUserPool("Identity", {
    transform: { userPool: { adminCreateUserConfig: { allowAdminCreateUserOnly: true } } },
  });
  const [identifier = ""] = scopes.read.split("/");
  const server = new aws.cognito.ResourceServer("IdentityScopes", {
    userPoolId: pool.id,
    identifier,
    name: "Airlock",
    scopes: Object.values(scopes).map((scope) => ({
      scopeName: scope.slice(identifier.length + 1),
      scopeDescription: scope,
    })),
  });
  // Prefixes are unique in all of a region, account numbers in all of AWS.
  const domain = new aws.cognito.UserPoolDomain("IdentityDomain", {
    userPoolId: pool.id,
    domain: $interpolate`${$app.name}-${$app.stage}-${aws.getCallerIdentityOutput().accountId}`,
  });
  const clients = Object.entries(stage.clients).flatMap(([name, allowed]) =>
    (stage.secretVersions[name] ?? [1]).map((version) => ({
      name,
      scopes: allowed,
      client: new aws.cognito.UserPoolClient(
        // A dot is in no client's name, so that no two of these are alike.
        `IdentityClient-${name}${version === 1 ? "" : `.v${version}`}`,
        {
          name: version === 1 ? name : `${name} v${version}`,
          userPoolId: pool.id,
          generateSecret: true,
          allowedOauthFlowsUserPoolClient: true,
          allowedOauthFlows: ["client_credentials"],
          allowedOauthScopes: allowed,
          accessTokenValidity: 60,
          tokenValidityUnits: { accessToken: "minutes" },
          preventUserExistenceErrors: "ENABLED",
        },
        { dependsOn: server },
      ),
    })),
  );
  return {
    pool,
    /** What each client gets tokens with. */
    credentials: $util.secret(
      $util
        .all(clients.map(({ client }) => $util.all([client.id, client.clientSecret])))
        .apply((credentials) =>
          Object.fromEntries(
            clients.map(({ name }, index) => [
              name,
              { clientId: credentials[index]?.[0], clientSecret: credentials[index]?.[1] },
            ]),
          ),
        ),
    ),
    tokenUrl: $interpolate`https://${domain.domain}.auth.${stage.region}.amazoncognito.com/oauth2/token`,
    /** Name and scopes by client id: how the API knows its callers. */
    clients: $resolve(clients.map(({ client }) => client.id)).apply((ids) =>
      Object.fromEntries(clients.map(({ name, scopes }, index) => [ids[index], { name, scopes }])),
    ),
  };
}
