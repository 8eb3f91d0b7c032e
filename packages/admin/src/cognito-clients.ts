import type { AppClient, AppClientSettings, AppClients } from "@airlock/core/partners/app-clients.ts";
import {
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  paginateListUserPoolClients,
  ResourceNotFoundException,
  UpdateUserPoolClientCommand,
  type UserPoolClientType,
} from "@aws-sdk/client-cognito-identity-provider";

/**
 * The app clients of a Cognito user pool. They get tokens by the client credentials grant.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html
 */
export class CognitoClients implements AppClients {
  readonly #cognito: CognitoIdentityProviderClient;
  readonly #poolId: string;

  constructor(cognito: CognitoIdentityProviderClient, poolId: string) {
    this.#cognito = cognito;
    this.#poolId = poolId;
  }

  async *list() {
    const pages = paginateListUserPoolClients(
      { client: this.#cognito, pageSize: 60 },
      { UserPoolId: this.#poolId },
    );
    for await (const { UserPoolClients = [] } of pages)
      for (const { ClientId = "", ClientName = "" } of UserPoolClients)
        yield { clientId: ClientId, name: ClientName };
  }

  async create(settings: AppClientSettings): Promise<AppClient> {
    const { UserPoolClient } = await this.#cognito.send(
      new CreateUserPoolClientCommand({
        UserPoolId: this.#poolId,
        GenerateSecret: true,
        ...inputOf(settings),
      }),
    );
    return appClientOf(UserPoolClient);
  }

  async read(clientId: string): Promise<AppClient | undefined> {
    const answer = await ifFound(
      this.#cognito.send(new DescribeUserPoolClientCommand({ UserPoolId: this.#poolId, ClientId: clientId })),
    );
    return answer && appClientOf(answer.UserPoolClient);
  }

  async configure(clientId: string, settings: AppClientSettings): Promise<void> {
    await ifFound(
      this.#cognito.send(
        new UpdateUserPoolClientCommand({
          UserPoolId: this.#poolId,
          ClientId: clientId,
          ...inputOf(settings),
        }),
      ),
    );
  }

  async remove(clientId: string): Promise<void> {
    await ifFound(
      this.#cognito.send(new DeleteUserPoolClientCommand({ UserPoolId: this.#poolId, ClientId: clientId })),
    );
  }
}

/** All settings of a client: an update sets what it leaves out to its default. Without OAuth, a client gets no tokens. */
const inputOf = ({ name, scopes, isEnabled }: AppClientSettings) => ({
  ClientName: name,
  // Nobody signs in: without any, Cognito allows SRP and custom flows.
  ExplicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH" as const],
  AccessTokenValidity: 60,
  TokenValidityUnits: { AccessToken: "minutes" as const },
  PreventUserExistenceErrors: "ENABLED" as const,
  ...(isEnabled && {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["client_credentials" as const],
    AllowedOAuthScopes: [...scopes],
  }),
});

function appClientOf(client: UserPoolClientType | undefined): AppClient {
  const { ClientId, ClientSecret, CreationDate } = client ?? {};
  if (!ClientId || !ClientSecret || !CreationDate)
    throw new Error(`Cognito answered a client without id, secret or date: ${ClientId}.`);
  return { clientId: ClientId, clientSecret: ClientSecret, createdAt: CreationDate.toISOString() };
}

/** The answer of a call; undefined if the client does not exist. A pool that does not exist is an error. */
async function ifFound<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ResourceNotFoundException && /client/i.test(error.message)) return undefined;
    throw error;
  }
}
