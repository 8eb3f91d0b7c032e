import { scopes } from "../packages/functions/src/http/operations.ts";
import type { Stage } from "./stage.ts";

/**
 * Creates a user pool without users. Its clients get tokens by the OAuth 2.0 client credentials grant, each with its own
 * scopes.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
 */
export function createIdentity(stage: Stage) {
  const pool = new sst.aws.CognitoUserPool("Identity", {
    transform: { userPool: { adminCreateUserConfig: { allowAdminCreateUserOnly: true } } },
  });
  const clients = createClients(stage, pool, createScopes(pool));
  // A domain prefix is unique in a region; an account number is unique in AWS.
  const domain = new aws.cognito.UserPoolDomain("IdentityDomain", {
    userPoolId: pool.id,
    domain: $interpolate`${$app.name}-${$app.stage}-${aws.getCallerIdentityOutput().accountId}`,
  });
  return {
    pool,
    tokenUrl: $interpolate`https://${domain.domain}.auth.${stage.region}.amazoncognito.com/oauth2/token`,
    /** Client id and secret by client name. */
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
    /** Client name and scopes by client id, for the API to identify its callers. */
    clients: $resolve(clients.map(({ client }) => client.id)).apply((ids) =>
      Object.fromEntries(clients.map(({ name, scopes }, index) => [ids[index], { name, scopes }])),
    ),
  };
}

function createScopes(pool: sst.aws.CognitoUserPool) {
  const [identifier = ""] = scopes.read.split("/");
  return new aws.cognito.ResourceServer("IdentityScopes", {
    userPoolId: pool.id,
    identifier,
    name: "Airlock",
    scopes: Object.values(scopes).map((scope) => ({
      scopeName: scope.slice(identifier.length + 1),
      scopeDescription: scope,
    })),
  });
}

/** Creates an app client for each client and each version of its secret. */
function createClients(
  { clients, secretVersions }: Stage,
  pool: sst.aws.CognitoUserPool,
  resourceServer: aws.cognito.ResourceServer,
) {
  const versionsOf = new Map(Object.entries(secretVersions));
  return Object.entries(clients).flatMap(([name, { scopes: allowedScopes }]) =>
    (versionsOf.get(name) ?? [1]).map((version) => ({
      name,
      scopes: allowedScopes,
      client: new aws.cognito.UserPoolClient(
        // Client names contain no dot, so logical names are unique.
        `IdentityClient-${name}${version === 1 ? "" : `.v${version}`}`,
        {
          name: version === 1 ? name : `${name} v${version}`,
          userPoolId: pool.id,
          generateSecret: true,
          allowedOauthFlowsUserPoolClient: true,
          allowedOauthFlows: ["client_credentials"],
          allowedOauthScopes: allowedScopes,
          accessTokenValidity: 60,
          tokenValidityUnits: { accessToken: "minutes" },
          preventUserExistenceErrors: "ENABLED",
        },
        { dependsOn: resourceServer },
      ),
    })),
  );
}
