import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type AppClient, type AppClients, asAppClient } from "./app-clients.ts";
import {
  type AuthorizationRequest,
  type ReadRequest,
  readAuthorizationRequest,
  redirectTo,
} from "./authorization-request.ts";
import { type BrowserSession, type BrowserSessions, browserSessionSeconds } from "./browser-sessions.ts";
import type { Codes } from "./codes.ts";
import { readForm, readQuery } from "./form.ts";
import {
  codePage,
  type FormParts,
  newPasswordPage,
  pageHeaders,
  passwordPage,
  problemPage,
  tokenSetupPage,
} from "./login-pages.ts";
import { askTrigger, type InvokeTrigger, type TokenChanges, TriggerError } from "./pre-token-generation.ts";
import type { SignIns, StepResult } from "./sign-in.ts";
import { tokenUri } from "./software-token.ts";
import type { UserPool } from "./user-pools.ts";
import type { User, Users } from "./users.ts";

/** An answer to a browser. */
export interface BrowserAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string;
}

export interface ManagedLoginParts {
  appClients: AppClients;
  users: Users;
  codes: Codes;
  browserSessions: BrowserSessions;
  signIns: SignIns;
  invoke: InvokeTrigger;
  /** Receives messages for the person who runs the system. */
  report: (message: string) => void;
}

const sessionCookie = "cognito";
const csrfCookie = "XSRF-TOKEN";

const problem = (text: string, status = 400): BrowserAnswer => ({
  status,
  headers: pageHeaders(),
  body: problemPage(text),
});

const redirect = (location: string, cookies: string[] = []): BrowserAnswer => ({
  status: 302,
  headers: {
    location,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    ...(cookies.length > 0 && { "set-cookie": cookies }),
  },
  body: "",
});

/** The value of a request's cookie. https://www.rfc-editor.org/rfc/rfc6265#section-5.4 */
function cookieOf({ headers: { cookie = "" } }: IncomingMessage, name: string): string | undefined {
  const pairs = cookie.split(";").map((pair) => pair.trim().split("="));
  return pairs.find(([key]) => key === name)?.[1];
}

/**
 * The pages of a domain in which users sign in and out.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html
 */
export class ManagedLogin {
  readonly #pool: UserPool;
  readonly #path: string;
  readonly #parts: ManagedLoginParts;

  /** @param path of the domain, such as `/_cognito/shop` */
  constructor(pool: UserPool, path: string, parts: ManagedLoginParts) {
    this.#pool = pool;
    this.#path = path;
    this.#parts = parts;
  }

  /** https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html */
  async authorize(request: IncomingMessage): Promise<BrowserAnswer> {
    const parameters = readQuery(request);
    const read = this.#read(parameters);
    if (!("request" in read)) return refusalOf(read);
    const { redirectUri, state, prompt } = read.request;
    const session = this.#parts.browserSessions.find(this.#pool.id, cookieOf(request, sessionCookie));
    const user = session && this.#parts.users.findBySub(this.#pool.id, session.sub);
    if (session && user?.isEnabled && prompt !== "login")
      return this.#sendBack(read.request, user, () => ({ session, cookies: [] }));
    if (prompt === "none") return redirect(redirectTo(redirectUri, { error: "login_required" }, state));
    return redirect(`${this.#path}/login?${parameters}`);
  }

  /** https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html */
  showLogin(request: IncomingMessage): BrowserAnswer {
    const parameters = readQuery(request);
    const read = this.#read(parameters);
    if (!("request" in read)) return refusalOf(read);
    return this.#page(request, read.request, parameters, (parts) =>
      passwordPage(parts, parameters?.get("login_hint") ?? ""),
    );
  }

  /** Takes a form of the login pages. */
  async takeForm(request: IncomingMessage): Promise<BrowserAnswer> {
    const parameters = readQuery(request);
    const read = this.#read(parameters);
    if (!("request" in read)) return refusalOf(read);
    const form = await readForm(request);
    if (!form) return problem("The form cannot be read.");
    const token = cookieOf(request, csrfCookie);
    const isOwnForm = token !== undefined && token !== "" && form.get("_csrf") === token;
    const result: StepResult = isOwnForm
      ? await this.#step(form)
      : { refused: "The page has expired. Sign in again." };
    if ("user" in result) {
      const { user } = result;
      return this.#sendBack(read.request, user, () => {
        const { session, cookie } = this.#parts.browserSessions.begin(user);
        const ofSession = this.#cookie(sessionCookie, cookie, browserSessionSeconds);
        return { session, cookies: [ofSession, this.#cookie(csrfCookie, "", 0)] };
      });
    }
    return this.#page(request, read.request, parameters, (parts) => {
      const withError = { ...parts, error: result.refused };
      if (!("challenge" in result)) return passwordPage(withError, form.get("username") ?? "");
      const { kind, id, secret = "", username } = result.challenge;
      if (kind === "new-password") return newPasswordPage(withError, id);
      if (kind === "code") return codePage(withError, id);
      return tokenSetupPage(withError, id, { secret, uri: tokenUri(secret, username) });
    });
  }

  /** https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html */
  logout(request: IncomingMessage): BrowserAnswer {
    const parameters = readQuery(request);
    if (!parameters) return problem("A parameter is repeated.");
    const stored = this.#parts.appClients.find(this.#pool.id, parameters.get("client_id") ?? "");
    if (!stored) return problem("The client_id is not that of a client.");
    const location = this.#locationAfterLogout(parameters, asAppClient(stored).logoutUrls);
    if (location === undefined)
      return problem(
        "The logout_uri is none of the client's logout URLs, or there is none and no redirect_uri.",
      );
    this.#parts.browserSessions.end(cookieOf(request, sessionCookie));
    return redirect(location, [this.#cookie(sessionCookie, "", 0)]);
  }

  #locationAfterLogout(parameters: URLSearchParams, logoutUrls: readonly string[]): string | undefined {
    const logoutUri = parameters.get("logout_uri");
    if (logoutUri !== null) return logoutUrls.includes(logoutUri) ? new URL(logoutUri).href : undefined;
    return parameters.has("redirect_uri") ? `${this.#path}/login?${parameters}` : undefined;
  }

  #read(parameters: URLSearchParams | undefined): ReadRequest {
    return readAuthorizationRequest(parameters, this.#pool, this.#parts.appClients);
  }

  #step(form: URLSearchParams): Promise<StepResult> {
    const { signIns } = this.#parts;
    const id = form.get("session") ?? "";
    if (form.has("new_password"))
      return signIns.changePassword(this.#pool, id, {
        password: form.get("new_password") ?? "",
        confirmation: form.get("confirm_password") ?? "",
      });
    if (form.has("code")) return signIns.checkCode(this.#pool, id, form.get("code") ?? "");
    return signIns.begin(this.#pool, form.get("username") ?? "", form.get("password") ?? "");
  }

  /**
   * Sends a browser back with a code for a user's tokens, or with the error of the pool's trigger.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoint-idp-responses.html
   *
   * @param sessionOf gives the browser's session, and its cookies where it begins
   */
  async #sendBack(
    request: AuthorizationRequest,
    user: User,
    sessionOf: () => { session: BrowserSession; cookies: string[] },
  ): Promise<BrowserAnswer> {
    const { client, redirectUri, scopes, nonce, codeChallenge, state } = request;
    const changes = await this.#askTrigger(client, user, scopes);
    if (changes instanceof TriggerError) {
      const parameters = { error_description: changes.message, error: "invalid_request" };
      return redirect(redirectTo(redirectUri, parameters, state));
    }
    const { session, cookies } = sessionOf();
    const { authenticatedAt } = session;
    const grant = { client, user, redirectUri, scopes, nonce, codeChallenge, authenticatedAt, changes };
    return redirect(redirectTo(redirectUri, { code: this.#parts.codes.issue(grant) }, state), cookies);
  }

  async #askTrigger(client: AppClient, user: User, scopes: string[]): Promise<TokenChanges | TriggerError> {
    const { invoke, report } = this.#parts;
    const source = "TokenGeneration_HostedAuth";
    try {
      return await askTrigger(invoke, { pool: this.#pool, client, user, scopes, source });
    } catch (error) {
      if (!(error instanceof TriggerError)) throw error;
      report(`${user.username} was not signed in: ${error.message}`);
      return error;
    }
  }

  #page(
    request: IncomingMessage,
    { redirectUri }: AuthorizationRequest,
    parameters: URLSearchParams | undefined,
    render: (parts: FormParts) => string,
  ): BrowserAnswer {
    const csrfToken = cookieOf(request, csrfCookie) || randomBytes(24).toString("base64url");
    const action = `${this.#path}/login?${parameters}`;
    return {
      status: 200,
      headers: {
        ...pageHeaders(redirectUri),
        "set-cookie": [this.#cookie(csrfCookie, csrfToken, browserSessionSeconds)],
      },
      body: render({ action, csrfToken }),
    };
  }

  /** Without `Secure`, since the domain is served by HTTP here. */
  #cookie(name: string, value: string, seconds: number): string {
    return `${name}=${value}; Path=${this.#path}; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;
  }
}

const refusalOf = (read: Exclude<ReadRequest, { request: unknown }>): BrowserAnswer =>
  "location" in read ? redirect(read.location) : problem(read.problem);
