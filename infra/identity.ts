import { scopes } from "../packages/functions/src/http/operations.ts";
import { retainWithData } from "./access.ts";
import type { Stage } from "./stage.ts";

/**
 * Creates a user pool without users. Its clients get tokens by the OAuth 2.0 client credentials grant, each with its own
 * scopes. `npm run partner` adds the clients of partners, which no deploy knows: the pool is protected and retained as the
 * table is.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
 */
export function createIdentity(stage: Stage) {
  const pool = new sst.aws.CognitoUserPool("Identity", {
    transform: {
      userPool: (args, options) => {
        args.adminCreateUserConfig = { allowAdminCreateUserOnly: true };
        args.deletionProtection = stage.deletionProtection ? "ACTIVE" : "INACTIVE";
        Object.assign(options, retainWithData(stage));
      },
    },
  });
  const clients = createClients(stage, pool, createScopes(stage, pool));
  // A domain prefix is unique in a region; an account number is unique in AWS.
  const domain = new aws.cognito.UserPoolDomain("IdentityDomain", {
    userPoolId: pool.id,
    domain: $interpolate`${$app.name}-${$app.stage}-${aws.getCallerIdentityOutput().accountId}`,
  });
  return {
    pool,
    tokenUrl: $interpolate`https://${domain.domain}.auth.${stage.region}.amazoncognito.com/oauth2/token`,
    /** Id and secret of each declared client by its name; undefined without any. */
    credentials: clients.length > 0 ? credentialsOf(clients) : undefined,
    /** Client name and scopes by client id, for the API to identify its callers. */
    clients: $resolve(clients.map(({ client }) => client.id)).apply((ids) =>
      Object.fromEntries(clients.map(({ name, scopes }, index) => [ids[index], { name, scopes }])),
    ),
  };
}

function credentialsOf(clients: ReturnType<typeof createClients>) {
  return $util.secret(
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
  );
}

function createScopes(stage: Stage, pool: sst.aws.CognitoUserPool) {
  const [identifier = ""] = scopes.read.split("/");
  return new aws.cognito.ResourceServer(
    "IdentityScopes",
    {
      userPoolId: pool.id,
      identifier,
      name: "Airlock",
      scopes: Object.values(scopes).map((scope) => ({
        scopeName: scope.slice(identifier.length + 1),
        scopeDescription: scope,
      })),
    },
    retainWithData(stage),
  );
}

/** Creates an app client for each client that the stage declares. */
function createClients(
  { clients }: Stage,
  pool: sst.aws.CognitoUserPool,
  resourceServer: aws.cognito.ResourceServer,
) {
  return Object.entries(clients).map(([name, { scopes: allowedScopes }]) => ({
    name,
    scopes: allowedScopes,
    client: new aws.cognito.UserPoolClient(
      `IdentityClient-${name}`,
      {
        name,
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
  }));
}
