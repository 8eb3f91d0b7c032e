import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import { Secret, TOTP } from "otpauth";
import type { Graph } from "../../src/graph/graph.ts";
import { cognitoService } from "../../src/services/cognito/index.ts";
import { lambdaService } from "../../src/services/lambda/index.ts";
import { logsService } from "../../src/services/logs/index.ts";
import { type LocalAws, resource, startAws } from "./local-aws.ts";

export const poolId = "us-west-2_Abc123def";
export const poolArn = `arn:aws:cognito-idp:us-west-2:123456789012:userpool/${poolId}`;
export const callback = "https://shop.example/app";
const verifier = "a-verifier-that-has-at-least-43-characters-000";
const challenge = createHash("sha256").update(verifier).digest("base64url");

const declared = (type: string, name: string, inputs: object, outputs: object = {}) => ({
  ...resource(type, name, { ...inputs, ...outputs }),
  inputs,
});

export const user = (username: string, inputs: object = {}): Graph["resources"][number] =>
  declared(
    "aws:cognito/user:User",
    username,
    { userPoolId: poolId, username, attributes: { email: `${username}@shop.example` }, ...inputs },
    { sub: `sub-of-${username}` },
  );

export const group = (name: string) =>
  declared("aws:cognito/userGroup:UserGroup", name, { userPoolId: poolId, name }, { name });

export const membership = (username: string, groupName: string) =>
  declared("aws:cognito/userInGroup:UserInGroup", `${username}-${groupName}`, {
    userPoolId: poolId,
    username,
    groupName,
  });

/** A pool with a domain `door`, a scope `store/read`, and the public client `page`. */
export const poolResources = ({ pool = {}, page = {} }: { pool?: object; page?: object } = {}) => [
  {
    ...declared(
      "aws:cognito/userPool:UserPool",
      "Pool",
      { usernameConfiguration: { caseSensitive: false }, ...pool },
      { arn: poolArn, endpoint: `cognito-idp.us-west-2.amazonaws.com/${poolId}` },
    ),
    id: poolId,
  },
  declared("aws:cognito/userPoolDomain:UserPoolDomain", "Domain", { domain: "door", userPoolId: poolId }),
  declared("aws:cognito/resourceServer:ResourceServer", "Scopes", {
    userPoolId: poolId,
    identifier: "store",
    scopes: [{ scopeName: "read" }, { scopeName: "write" }],
  }),
  declared(
    "aws:cognito/userPoolClient:UserPoolClient",
    "page",
    {
      userPoolId: poolId,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "email", "store/read"],
      callbackUrls: [callback, `${callback}/other`],
      logoutUrls: [`${callback}/bye`],
      ...page,
    },
    { name: "page" },
  ),
];

/** Starts Cognito for these resources, on a clock that tests move. */
export async function startCognito(
  directory: string,
  resources: Graph["resources"],
  {
    clock = { now: new Date("2026-01-01T00:00:00Z") },
    messages = [],
    packages = [],
  }: { clock?: { now: Date }; messages?: string[]; packages?: Graph["packages"] } = {},
): Promise<SignInTarget> {
  const aws = await startAws({
    directory,
    buckets: [],
    others: resources,
    packages,
    services: [cognitoService, lambdaService, logsService],
    now: () => clock.now,
    report: (message) => messages.push(message),
  });
  return new SignInTarget(aws, messages);
}

export interface Page {
  status: number;
  text: string;
  headers: Headers;
  /** Where the browser is sent. */
  location: URL | undefined;
}

/** A running Cognito. */
export class SignInTarget {
  readonly aws: LocalAws;
  /** What was said to the person who runs the system. */
  readonly messages: string[];
  readonly url: string;
  constructor(aws: LocalAws, messages: string[]) {
    this.aws = aws;
    this.messages = messages;
    this.url = `${aws.endpoint}/_cognito/door`;
  }

  /** The URL of the authorize endpoint with these parameters besides the usual. */
  authorizeUrl(parameters: Record<string, string | undefined> = {}): string {
    const all = {
      client_id: "page",
      response_type: "code",
      redirect_uri: callback,
      scope: "openid email store/read",
      state: "a state",
      code_challenge: challenge,
      code_challenge_method: "S256",
      ...parameters,
    };
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(all)) if (value !== undefined) query.append(name, value);
    return `${this.url}/oauth2/authorize?${query}`;
  }

  async post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
    const answer = await fetch(this.url + path, {
      method: "POST",
      body: new URLSearchParams(form),
      headers,
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: (text ? JSON.parse(text) : undefined) as Record<string, unknown>,
    };
  }

  redeem(code: string, form: Record<string, string> = {}) {
    return this.post("/oauth2/token", {
      grant_type: "authorization_code",
      client_id: "page",
      code,
      redirect_uri: callback,
      code_verifier: verifier,
      ...form,
    });
  }

  refresh(refreshToken: unknown) {
    return this.post("/oauth2/token", {
      grant_type: "refresh_token",
      client_id: "page",
      refresh_token: String(refreshToken),
    });
  }

  /** Signs a user in, and returns the answer of the token endpoint. */
  async signIn(username: string, password: string, parameters: Record<string, string> = {}) {
    const page = await new Browser(this).signIn(username, password, parameters);
    return this.redeem(page.location?.searchParams.get("code") ?? "");
  }
}

/** The pages on which people sign in. */
export interface SignInPages {
  /** URL of the user pool's domain. */
  readonly url: string;
  authorizeUrl(parameters: Record<string, string>): string;
}

/** A browser: keeps cookies, follows redirects within the domain, and fills the form of a page. */
export class Browser {
  readonly #target: SignInPages;
  readonly cookies = new Map<string, string>();
  constructor(target: SignInPages) {
    this.#target = target;
  }

  async open(url: string, init: RequestInit = {}): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(new URL(url, this.#target.url), {
      ...init,
      redirect: "manual",
      headers: { ...init.headers, ...(cookie && { cookie }) },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0(;|$)/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const target = answer.headers.get("location");
    const location = target === null ? undefined : new URL(target, this.#target.url);
    if (location?.href.startsWith(this.#target.url)) return this.open(location.href);
    return { status: answer.status, text: await answer.text(), headers: answer.headers, location };
  }

  /** Sends the form of a page with these fields. */
  submit(page: Page, fields: Record<string, string>): Promise<Page> {
    const decodeText = (text: string) =>
      text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    const action = decodeText(/action="([^"]*)"/.exec(page.text)?.[1] ?? "");
    const hidden = [...page.text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
      ([, name = "", value = ""]) => [name, decodeText(value)],
    );
    const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...fields });
    return this.open(action, { method: "POST", body });
  }

  async signIn(username: string, password: string, parameters: Record<string, string> = {}): Promise<Page> {
    const page = await this.open(this.#target.authorizeUrl(parameters));
    return this.submit(page, { username, password });
  }
}

export const claimsOf = (token: unknown) => decodeJwt(String(token)) as Record<string, unknown>;

/** What a page says about a refused attempt. */
export const alertOf = ({ text }: Page): string | undefined => /role="alert">([^<]*)</.exec(text)?.[1];

/** The code that an authenticator app displays. https://www.rfc-editor.org/rfc/rfc6238 */
export const codeOf = (secret: string): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate();
