import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from "jose";
import { JWTExpired } from "jose/errors";
import { readRecord, writeRecord } from "../../files/records.ts";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { drainRequest } from "../../http/drain-request.ts";
import { readBody } from "../../http/read-body.ts";

export interface Client {
  name: string;
  clientId: string;
  clientSecret: string;
  scopes: string[];
}

export interface Cognito {
  /** Answers what lies under `/_cognito/`: token endpoints and key sets. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /**
   * The claims of an access token of one of these user pools.
   * @throws TokenError
   */
  verify(token: string, userPoolArns: string[]): Promise<Record<string, unknown>>;
  clients: Client[];
  /** Path of the first domain's token endpoint. */
  tokenPath: string | undefined;
}

/** A token that the gateway does not take; `expired` tells that it once was good. */
export class TokenError extends Error {
  readonly expired: boolean;
  constructor(message: string, expired = false) {
    super(message);
    this.expired = expired;
  }
}

interface Secrets {
  privateKey: JWK;
  publicKey: JWK;
  clientSecrets: Record<string, string>;
}

const unitSeconds: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/**
 * Cognito's client credentials grant (RFC 6749 section 4.4) for the graph's user pools. The signing key and the clients'
 * secrets are drawn once and kept in the data folder.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
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
  const secrets = await loadSecrets(directory);
  const keyId = await calculateJwkThumbprint(secrets.publicKey);
  const signingKey = await importJWK(secrets.privateKey, "RS256");
  const publicKey = await importJWK(secrets.publicKey, "RS256");
  const pools = resourcesOfType(graph, "aws:cognito/userPool:UserPool").map(({ id, outputs }) => ({
    id,
    arn: outputs.arn as string,
    issuer: `https://${outputs.endpoint}`,
  }));
  const domains = new Map(
    resourcesOfType(graph, "aws:cognito/userPoolDomain:UserPoolDomain").map(({ inputs }) => [
      inputs.domain as string,
      inputs.userPoolId as string,
    ]),
  );
  const declared = resourcesOfType(graph, "aws:cognito/userPoolClient:UserPoolClient").map(
    ({ id, inputs, outputs }) => ({
      clientId: id,
      name: outputs.name as string,
      poolId: inputs.userPoolId as string,
      scopes: (inputs.allowedOauthScopes ?? []) as string[],
      flows: (inputs.allowedOauthFlows ?? []) as string[],
      lifetime:
        (inputs.accessTokenValidity ?? 1) *
        (unitSeconds[inputs.tokenValidityUnits?.accessToken ?? "hours"] ?? 3600),
    }),
  );
  for (const { clientId } of declared)
    secrets.clientSecrets[clientId] ??= randomBytes(32).toString("base64url");
  await saveSecrets(directory, secrets);

  async function issue(domain: string, request: IncomingMessage): Promise<[status: number, body: unknown]> {
    const type = request.headers["content-type"] ?? "";
    if (request.method !== "POST" || !type.startsWith("application/x-www-form-urlencoded"))
      return [400, { error: "invalid_request" }];
    const body = await readBody(request, formBytesAtMost);
    if (!body) return [400, { error: "invalid_request" }];
    const form = new URLSearchParams(body.toString());
    // "Parameters MUST NOT be included more than once." https://www.rfc-editor.org/rfc/rfc6749#section-3.2
    if ([...form.keys()].some((name) => form.getAll(name).length > 1) || !form.has("grant_type"))
      return [400, { error: "invalid_request" }];
    if (form.get("grant_type") !== "client_credentials") return [400, { error: "unsupported_grant_type" }];
    const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    const [user = "", ...rest] = basic ? Buffer.from(basic, "base64").toString().split(":") : [];
    const clientId = basic ? decodeURIComponent(user) : (form.get("client_id") ?? "");
    const secret = basic ? decodeURIComponent(rest.join(":")) : (form.get("client_secret") ?? "");
    const client = declared.find(
      (candidate) => candidate.clientId === clientId && candidate.poolId === domains.get(domain),
    );
    if (!client || !same(secret, secrets.clientSecrets[clientId] ?? ""))
      return [400, { error: "invalid_client" }];
    if (!client.flows.includes("client_credentials")) return [400, { error: "unauthorized_client" }];
    const asked = form.get("scope")?.split(/\s+/).filter(Boolean) ?? [];
    if (asked.some((scope) => !client.scopes.includes(scope))) return [400, { error: "invalid_scope" }];
    const pool = pools.find(({ id }) => id === client.poolId);
    const issuedAt = Math.floor(now().getTime() / 1000);
    const token = await new SignJWT({
      token_use: "access",
      scope: (asked.length > 0 ? asked : client.scopes).join(" "),
      auth_time: issuedAt,
      version: 2,
      client_id: clientId,
    })
      .setProtectedHeader({ alg: "RS256", kid: keyId })
      .setSubject(clientId)
      .setIssuer(pool?.issuer ?? "")
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + client.lifetime)
      .setJti(randomBytes(16).toString("hex"))
      .sign(signingKey);
    return [200, { access_token: token, expires_in: client.lifetime, token_type: "Bearer" }];
  }

  const [firstDomain] = domains.keys();
  return {
    clients: declared.map(({ name, clientId, scopes }) => ({
      name,
      clientId,
      clientSecret: secrets.clientSecrets[clientId] ?? "",
      scopes,
    })),
    tokenPath: firstDomain && `/_cognito/${firstDomain}/oauth2/token`,
    async handle(request, response) {
      const [path = ""] = (request.url ?? "").split("?");
      const domain = /^\/_cognito\/([^/]+)\/oauth2\/token$/.exec(path)?.[1];
      const poolId = /^\/_cognito\/([^/]+)\/\.well-known\/jwks\.json$/.exec(path)?.[1];
      let answer: [number, unknown] = [404, { error: "not_found" }];
      try {
        if (domain && domains.has(domain)) answer = await issue(domain, request);
        else if (poolId && pools.some(({ id }) => id === poolId))
          answer = [200, { keys: [{ ...secrets.publicKey, kid: keyId, alg: "RS256", use: "sig" }] }];
      } catch {
        answer = [400, { error: "invalid_request" }];
      }
      await drainRequest(request, response);
      response.writeHead(answer[0], { "content-type": "application/json", "cache-control": "no-store" });
      response.end(JSON.stringify(answer[1]));
    },
    async verify(token, userPoolArns) {
      const issuer = pools.filter(({ arn }) => userPoolArns.includes(arn)).map((pool) => pool.issuer);
      try {
        const { payload } = await jwtVerify(token, publicKey, {
          issuer,
          algorithms: ["RS256"],
          currentDate: now(),
        });
        if (payload.token_use !== "access" && payload.token_use !== "id")
          throw new TokenError("It is no token of a user pool.");
        return payload;
      } catch (error) {
        if (error instanceof TokenError) throw error;
        throw new TokenError(
          error instanceof Error ? error.message : String(error),
          error instanceof JWTExpired,
        );
      }
    },
  };
}

/** More than any form for a token has. */
const formBytesAtMost = 64 * 1024;

async function loadSecrets(directory: string): Promise<Secrets> {
  const kept = await readRecord<Secrets>(join(directory, "cognito.json"));
  if (kept) return kept;
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    privateKey: await exportJWK(privateKey),
    publicKey: await exportJWK(publicKey),
    clientSecrets: {},
  };
}

async function saveSecrets(directory: string, secrets: Secrets): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeRecord(join(directory, "cognito.json"), secrets, { mode: 0o600 });
}

function same(a: string, b: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(a), digest(b));
}
