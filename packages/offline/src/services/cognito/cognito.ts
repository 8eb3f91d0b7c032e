import type { IncomingMessage, ServerResponse } from "node:http";
import type { Graph } from "../../graph/graph.ts";
import { drainRequest } from "../../http/drain-request.ts";
import type { JsonOperation } from "../../http/json-api.ts";
import { lookUp } from "../../look-up.ts";
import { AppClients } from "./app-clients.ts";
import { BrowserSessions } from "./browser-sessions.ts";
import { createClientOperations } from "./client-operations.ts";
import { Codes } from "./codes.ts";
import { type DeclaredUser, neededPasswords, readDeclaredUsers } from "./declared-users.ts";
import { Domain, sendJsonAnswer } from "./domain.ts";
import { createGroupOperations } from "./group-operations.ts";
import { Groups } from "./groups.ts";
import { wrongMethod } from "./json-answer.ts";
import { isPassword } from "./passwords.ts";
import type { InvokeTrigger } from "./pre-token-generation.ts";
import { loadSecrets } from "./secrets.ts";
import { SignIns } from "./sign-in.ts";
import { type Claims, Tokens } from "./tokens.ts";
import { createUserOperations } from "./user-operations.ts";
import { readUserPools } from "./user-pools.ts";
import { UserSessions } from "./user-sessions.ts";
import { Users } from "./users.ts";

interface Client {
  name: string;
  clientId: string;
  clientSecret: string;
  scopes: string[];
}

interface PublicClient {
  name: string;
  clientId: string;
  scopes: string[];
  callbackUrls: string[];
}

interface Person {
  username: string;
  /** Absent where the user or a command has changed it. */
  password?: string;
  groups: string[];
}

export interface Cognito {
  /** Answers requests below `/_cognito/`: to domains and key sets. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /**
   * The claims of an access or ID token of one of these user pools.
   * @throws TokenError
   */
  verify(token: string, userPoolArns: string[]): Promise<Claims>;
  /** The declared clients that have a secret. */
  clients: Client[];
  /** The declared clients that have none. */
  publicClients: PublicClient[];
  /** The declared users. */
  people: Person[];
  /** The operations of the user pools API. */
  operations: Record<string, JsonOperation>;
  /** Path of the first domain's token endpoint. */
  tokenPath: string | undefined;
}

export interface CognitoOptions {
  graph: Graph;
  /** Keys, secrets, users and sessions are in files of this folder. */
  directory: string;
  now: () => Date;
  /** Applied to the URLs that clients redirect to. */
  toOfflineUrls: (text: string) => string;
  /** Invokes a trigger of a pool. */
  invoke: InvokeTrigger;
  /** Receives messages for the person who runs the system, invitations among them. */
  report: (message: string) => void;
}

/** The declared users with the passwords that they still have. */
async function readPeople(declared: readonly DeclaredUser[], users: Users): Promise<Person[]> {
  return Promise.all(
    declared.map(async ({ poolId, username, password, groups }) => {
      const user = users.find(poolId, username);
      const isUnchanged = await isPassword(password, user?.passwordHash);
      return { username, ...(isUnchanged && { password }), groups: user?.groups ?? groups };
    }),
  );
}

/**
 * Cognito for the graph's user pools: domains, key sets, and the operations of the user pools API.
 * @throws DamagedFileError
 */
export async function createCognito(options: CognitoOptions): Promise<Cognito> {
  const { graph, directory, now, toOfflineUrls, invoke, report } = options;
  const { pools, poolIdByDomain, clients } = readUserPools(graph, toOfflineUrls);
  const secrets = await loadSecrets(directory, {
    clientIds: clients.filter(({ hasSecret }) => hasSecret).map(({ clientId }) => clientId),
    passwords: neededPasswords(graph),
  });
  const secretOf = (clientId: string) => lookUp(secrets.clientSecrets, clientId);
  const appClients = await AppClients.open({ directory, declared: clients, secretOf, now });
  const tokens = await Tokens.create(secrets, now);
  const declared = readDeclaredUsers(graph, (name) => lookUp(secrets.userPasswords, name));
  const users = await Users.open({ directory, pools, declared, now });
  const groups = await Groups.open(graph, directory, now);
  const sessions = await UserSessions.open(directory, now);
  const parts = {
    ...{ appClients, tokens, users, sessions, invoke, report },
    codes: new Codes(now),
    browserSessions: new BrowserSessions(now),
    signIns: new SignIns(users, now),
  };
  const domains = new Map(
    [...poolIdByDomain].flatMap(([name, poolId]) => {
      const pool = pools.find(({ id }) => id === poolId);
      return pool ? [[name, new Domain(pool, `/_cognito/${name}`, parts)] as const] : [];
    }),
  );
  const arnOf = (poolId: string) =>
    `arn:aws:cognito-idp:${graph.region}:${graph.accountId}:userpool/${poolId}`;
  const shared = { pools, arnOf };
  const [firstDomain] = poolIdByDomain.keys();
  return {
    clients: clients
      .filter(({ hasSecret }) => hasSecret)
      .map(({ clientId, settings: { ClientName, AllowedOAuthScopes = [] } }) => ({
        name: ClientName,
        clientId,
        clientSecret: secretOf(clientId) ?? "",
        scopes: AllowedOAuthScopes,
      })),
    publicClients: clients
      .filter(({ hasSecret }) => !hasSecret)
      .map(({ clientId, settings: { ClientName, AllowedOAuthScopes = [], CallbackURLs = [] } }) => ({
        name: ClientName,
        clientId,
        scopes: AllowedOAuthScopes,
        callbackUrls: CallbackURLs,
      })),
    people: await readPeople(declared, users),
    operations: {
      ...createClientOperations({ ...shared, appClients }),
      ...createUserOperations({ ...shared, users, sessions, now, report }),
      ...createGroupOperations({ ...shared, users, groups }),
    },
    tokenPath: firstDomain && `/_cognito/${firstDomain}/oauth2/token`,
    async handle(request, response) {
      const [path = ""] = (request.url ?? "").split("?");
      const [, name = "", rest = ""] = /^\/_cognito\/([^/]+)(\/.*)$/.exec(path) ?? [];
      const domain = domains.get(name);
      if (domain) return domain.handle(request, response, rest);
      const isKeySet = rest === "/.well-known/jwks.json" && pools.some(({ id }) => id === name);
      await drainRequest(request, response);
      if (!isKeySet) return sendJsonAnswer(response, [404, { error: "not_found" }]);
      const isReading = request.method === "GET" || request.method === "HEAD";
      sendJsonAnswer(response, isReading ? [200, { keys: [tokens.publicKey] }] : wrongMethod("GET, HEAD"));
    },
    verify: (token, userPoolArns) =>
      tokens.verify(
        token,
        pools.filter(({ arn }) => userPoolArns.includes(arn)),
      ),
  };
}
