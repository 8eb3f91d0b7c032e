import type { IncomingMessage, ServerResponse } from "node:http";
import type { Graph } from "../../graph/graph.ts";
import { drainRequest } from "../../http/drain-request.ts";
import type { JsonOperation } from "../../http/json-api.ts";
import { lookUp } from "../../look-up.ts";
import { AppClients } from "./app-clients.ts";
import { createOperations } from "./operations.ts";
import { loadSecrets } from "./secrets.ts";
import { answerTokenRequest, type JsonAnswer, oauthError, wrongMethod } from "./token-endpoint.ts";
import { type Claims, Tokens } from "./tokens.ts";
import { readUserPools } from "./user-pools.ts";

interface Client {
  name: string;
  clientId: string;
  clientSecret: string;
  scopes: string[];
}

export interface Cognito {
  /** Answers requests below `/_cognito/`: to token endpoints and key sets. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /**
   * The claims of an access or ID token of one of these user pools.
   * @throws TokenError
   */
  verify(token: string, userPoolArns: string[]): Promise<Claims>;
  /** The declared clients. */
  clients: Client[];
  /** The operations of the user pools API. */
  operations: Record<string, JsonOperation>;
  /** Path of the first domain's token endpoint. */
  tokenPath: string | undefined;
}

/** https://www.rfc-editor.org/rfc/rfc6749#section-5.1 */
const answerHeaders = {
  "content-type": "application/json;charset=UTF-8",
  "cache-control": "no-store",
  pragma: "no-cache",
};

/**
 * Cognito's token endpoints and key sets for the graph's user pools, and the operations on their app clients.
 * @param options.directory the signing key and the declared clients' secrets are in its file `cognito.json`
 * @throws DamagedFileError
 */
export async function createCognito({
  graph,
  directory,
  now,
}: {
  graph: Graph;
  directory: string;
  now: () => Date;
}): Promise<Cognito> {
  const { pools, poolIdByDomain, clients } = readUserPools(graph);
  const secrets = await loadSecrets(
    directory,
    clients.map(({ clientId }) => clientId),
  );
  const secretOf = (clientId: string) => lookUp(secrets.clientSecrets, clientId);
  const appClients = await AppClients.open({ directory, declared: clients, secretOf, now });
  const tokens = await Tokens.create(secrets, now);
  const arnOf = (poolId: string) =>
    `arn:aws:cognito-idp:${graph.region}:${graph.accountId}:userpool/${poolId}`;

  async function answer(request: IncomingMessage): Promise<JsonAnswer> {
    const [path = ""] = (request.url ?? "").split("?");
    const domain = /^\/_cognito\/([^/]+)\/oauth2\/token$/.exec(path)?.[1];
    const poolId = domain && poolIdByDomain.get(domain);
    const poolOfDomain = pools.find(({ id }) => id === poolId);
    if (poolOfDomain) return answerTokenRequest(request, poolOfDomain, { appClients, tokens });
    const keySetPoolId = /^\/_cognito\/([^/]+)\/\.well-known\/jwks\.json$/.exec(path)?.[1];
    if (pools.some(({ id }) => id === keySetPoolId))
      return ["GET", "HEAD"].includes(request.method ?? "")
        ? [200, { keys: [tokens.publicKey] }]
        : wrongMethod("GET, HEAD");
    return [404, { error: "not_found" }];
  }

  const [firstDomain] = poolIdByDomain.keys();
  return {
    clients: clients.map(({ name, clientId, scopes }) => ({
      name,
      clientId,
      clientSecret: secretOf(clientId) ?? "",
      scopes,
    })),
    operations: createOperations({ pools, appClients, arnOf }),
    tokenPath: firstDomain && `/_cognito/${firstDomain}/oauth2/token`,
    async handle(request, response) {
      const [status, body, headers] = await answer(request).catch(() => oauthError("invalid_request"));
      await drainRequest(request, response);
      response.writeHead(status, { ...answerHeaders, ...headers });
      response.end(JSON.stringify(body));
    },
    verify: (token, userPoolArns) =>
      tokens.verify(
        token,
        pools.filter(({ arn }) => userPoolArns.includes(arn)),
      ),
  };
}
