import { scopes } from "../packages/functions/src/http/operations.ts";
import { retainWithData } from "./access.ts";
import { consoleUrl, createConsoleClient } from "./console-client.ts";
import { createIdentityProvider } from "./identity-provider.ts";
import { createPeople } from "./people.ts";
import type { Stage } from "./stage.ts";
import { createTokenScopes } from "./token-scopes.ts";

/**
 * Creates a user pool. Machine clients get tokens by the OAuth 2.0 client credentials grant, each with its own scopes; people
 * sign in at the pool's pages. `npm run partner` and `npm run reviewer` add both, which no deploy knows: the pool is protected
 * and retained as the table is.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
 */
export function createIdentity(stage: Stage, gateway: sst.aws.ApiGatewayV1) {
  const tokenScopes = createTokenScopes(stage);
  const url = consoleUrl(stage, gateway);
  const pool = createPool(stage, tokenScopes, url);
  const resourceServer = createScopes(stage, pool);
  const clients = createClients(stage, pool, resourceServer);
  const domain = createDomain(stage, pool);
  const provider = createIdentityProvider(stage, pool);
  createPeople(stage, pool);
  return {
    pool,
    tokenScopes,
    tokenUrl: $interpolate`${domain}/oauth2/token`,
    console: createConsoleClient({ stage, pool, domain, resourceServer, provider, url }),
    /** Id and secret of each declared client by its name; undefined without any. */
    credentials: clients.length > 0 ? credentialsOf(clients) : undefined,
    /** Client name and scopes by client id, for the API to identify its callers. */
    clients: $resolve(clients.map(({ client }) => client.id)).apply((ids) =>
      Object.fromEntries(clients.map(({ name, scopes }, index) => [ids[index], { name, scopes }])),
    ),
  };
}

/**
 * A pool in which operators add people. `custom:groups` has what an identity provider says, and is there without one, too:
 * attributes cannot be removed.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 *
 * @param url where people sign in
 */
function createPool(stage: Stage, tokenScopes: sst.aws.Function, url: $util.Output<string>) {
  return new sst.aws.CognitoUserPool("Identity", {
    mfa: stage.hasRealDocuments ? "on" : "optional",
    softwareToken: true,
    triggers: { preTokenGeneration: tokenScopes.arn, preTokenGenerationVersion: "v2" },
    transform: {
      userPool: (args, options) => {
        args.adminCreateUserConfig = {
          allowAdminCreateUserOnly: true,
          inviteMessageTemplate: {
            emailSubject: `Airlock ${stage.name}: your account`,
            emailMessage: $interpolate`Sign in at ${url} as {username} with the temporary password {####}, which is valid for 7 days.`,
            smsMessage: "Airlock: {username}, {####}",
          },
        };
        // People write their addresses with capitals, too. Another value replaces the pool.
        args.usernameConfiguration = { caseSensitive: false };
        args.passwordPolicy = { minimumLength: 12, temporaryPasswordValidityDays: 7 };
        // Of the plans, the first one in which a trigger changes the scopes of access tokens.
        // https://docs.aws.amazon.com/cognito/latest/developerguide/feature-plans-features-essentials.html
        args.userPoolTier = "ESSENTIALS";
        args.schemas = [
          {
            name: "groups",
            attributeDataType: "String",
            mutable: true,
            stringAttributeConstraints: { minLength: "0", maxLength: "2048" },
          },
        ];
        args.deletionProtection = stage.deletionProtection ? "ACTIVE" : "INACTIVE";
        Object.assign(options, retainWithData(stage));
      },
    },
  });
}

/**
 * The pages on which people sign in, and the token endpoint. A domain prefix is unique in a region; an account number is
 * unique in AWS.
 * @returns the domain's URL
 */
function createDomain(stage: Stage, pool: sst.aws.CognitoUserPool) {
  const { domain } = new aws.cognito.UserPoolDomain("IdentityDomain", {
    userPoolId: pool.id,
    domain: $interpolate`${$app.name}-${$app.stage}-${aws.getCallerIdentityOutput().accountId}`,
    // Managed login, in place of the hosted UI.
    managedLoginVersion: 2,
  });
  return $interpolate`https://${domain}.auth.${stage.region}.amazoncognito.com`;
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
        // Nobody signs in: without any, Cognito allows SRP and custom flows.
        explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
        accessTokenValidity: 60,
        tokenValidityUnits: { accessToken: "minutes" },
        preventUserExistenceErrors: "ENABLED",
      },
      { dependsOn: resourceServer },
    ),
  }));
}
