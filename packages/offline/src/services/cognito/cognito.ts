import type { IncomingMessage, ServerResponse } from "node:http";
import type { Graph } from "../../graph/graph.ts";
import { drainRequest } from "../../http/drain-request.ts";
import { lookUp } from "../../look-up.ts";
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
  clients: Client[];
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
 * Cognito's token endpoints and key sets for the graph's user pools.
 * @param options.directory the signing key and the clients' secrets are in its file `cognito.json`
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
  const userPools = readUserPools(graph);
  const { pools, poolIdByDomain, clients } = userPools;
  const secrets = await loadSecrets(
    directory,
    clients.map(({ clientId }) => clientId),
  );
  const tokens = await Tokens.create(secrets, now);

  async function answer(request: IncomingMessage): Promise<JsonAnswer> {
    const [path = ""] = (request.url ?? "").split("?");
    const domain = /^\/_cognito\/([^/]+)\/oauth2\/token$/.exec(path)?.[1];
    const poolIdOfDomain = domain && poolIdByDomain.get(domain);
    if (poolIdOfDomain) return answerTokenRequest(request, poolIdOfDomain, { userPools, secrets, tokens });
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
      clientSecret: lookUp(secrets.clientSecrets, clientId) ?? "",
      scopes,
    })),
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
