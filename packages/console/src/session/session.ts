import { type Person, personOf } from "./person.ts";
import { isUnreachable, type SignIn, SignInRefusedError, type Tokens } from "./sign-in.ts";
import type { SessionStorage } from "./storage.ts";

/**
 * Whether somebody is signed in. In `expired`, the page stays until the person signs in again. In `signing-out`, it is left as
 * soon as the tokens are revoked.
 */
export type SessionState =
  | { status: "starting" }
  | { status: "signing-out" }
  | { status: "signed-out"; problem?: string }
  | { status: "signed-in"; person: Person }
  | { status: "expired"; person: Person };

const endedMessage = "Your session has ended.";

/** The session ended, or was ended by an operator; the page asks the person to sign in again. */
export class SessionExpiredError extends Error {}

/** An access token is renewed this long before it expires, so that it does not expire on the way to the API. */
const renewalMilliseconds = 60_000;

/** Why a sign-in failed. */
function problemOf(error: unknown): string {
  if (isUnreachable(error)) return "The sign-in cannot be reached. Check your network.";
  return error instanceof Error ? error.message : String(error);
}

/** The parts of the browser that a session uses. */
interface Browser {
  /** The page's URL. */
  url: () => URL;
  /** Leaves the page. */
  leave: (url: string) => void;
  /** Changes the page's URL without loading it. */
  replace: (pathAndQuery: string) => void;
  now: () => number;
}

/** A person's session. The access token is in memory only. */
export class Session {
  readonly #signIn: SignIn;
  readonly #storage: SessionStorage;
  readonly #browser: Browser;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { status: "starting" };
  #accessToken: { value: string; expiresAt: number } | undefined;
  #renewal: Promise<string> | undefined;

  constructor(signIn: SignIn, storage: SessionStorage, browser: Browser) {
    this.#signIn = signIn;
    this.#storage = storage;
    this.#browser = browser;
  }

  /** The state, as React reads it. */
  readonly state = (): SessionState => this.#state;

  /** Calls a listener at each change of the state, until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Continues a sign-in that comes back to the page, or the session from before a reload. */
  async start(): Promise<void> {
    const { searchParams } = this.#browser.url();
    const isCallback = searchParams.has("state") && (searchParams.has("code") || searchParams.has("error"));
    if (isCallback) await this.#completeSignIn(searchParams);
    else if (this.#storage.refreshToken === undefined) this.#change({ status: "signed-out" });
    else if (this.#storage.isSignedOutElsewhere) await this.endElsewhere();
    else await this.renewedToken().catch((error: unknown) => this.#endStart(error));
  }

  /** Leaves the page for the sign-in, which returns to where the person is. */
  async beginSignIn(): Promise<void> {
    const { pathname, search } = this.#browser.url();
    const { pending, url } = await this.#signIn.begin(pathname + search);
    this.#storage.pendingSignIn = pending;
    this.#browser.leave(url.href);
  }

  /** Ends the session here, in the browser's other tabs and at the authorization server, and leaves the page. */
  async signOut(): Promise<void> {
    if (this.#state.status === "signing-out") return;
    this.#storage.recordSignOut();
    await this.#end({ status: "signing-out" });
    // The session at the authorization server ends even where the revocation failed.
    this.#browser.leave(this.#signIn.logoutUrl);
  }

  /** Ends the session of this tab, because the person signed out in another one. */
  async endElsewhere(): Promise<void> {
    if (this.#state.status !== "signing-out") await this.#end({ status: "signed-out" });
  }

  /**
   * An access token that is valid for a while.
   * @throws SessionExpiredError, or another Error if the authorization server cannot be reached
   */
  async accessToken(): Promise<string> {
    if (this.#hasEnded) throw new SessionExpiredError(endedMessage);
    const token = this.#accessToken;
    if (token && token.expiresAt - renewalMilliseconds > this.#browser.now()) return token.value;
    return this.renewedToken();
  }

  /**
   * A new access token. Callers at the same time get the same, because each refresh may replace the refresh token.
   * @param refused the access token that the API refused; another that came since is returned as it is
   * @throws SessionExpiredError, or another Error if the authorization server cannot be reached
   */
  async renewedToken(refused?: string): Promise<string> {
    if (this.#hasEnded) throw new SessionExpiredError(endedMessage);
    const current = this.#accessToken?.value;
    if (refused !== undefined && current !== undefined && current !== refused) return current;
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** Records that the API accepts no token of this session. */
  expire(): SessionExpiredError {
    if (this.#state.status === "signed-in") this.#change({ status: "expired", person: this.#state.person });
    return new SessionExpiredError(endedMessage);
  }

  /** Whether this page gets no more tokens. A sign-in loads the page again. */
  get #hasEnded(): boolean {
    return ["expired", "signing-out", "signed-out"].includes(this.#state.status);
  }

  /** Removes what the page has of the session before anything else, then revokes the tokens. */
  async #end(state: SessionState): Promise<void> {
    const { refreshToken } = this.#storage;
    this.#storage.clear();
    this.#accessToken = undefined;
    this.#change(state);
    await Promise.all([
      refreshToken !== undefined && this.#revoke(refreshToken),
      // It revokes the refresh token that it gets.
      this.#renewal?.catch(() => {}),
    ]);
  }

  async #revoke(refreshToken: string): Promise<void> {
    await this.#signIn.revoke(refreshToken).catch(() => {});
  }

  async #renew(): Promise<string> {
    const { refreshToken } = this.#storage;
    if (refreshToken === undefined) throw this.expire();
    try {
      return await this.#accept(await this.#signIn.refresh(refreshToken));
    } catch (error) {
      if (!(error instanceof SignInRefusedError)) throw error;
      if (!this.#hasEnded) this.#storage.refreshToken = undefined;
      throw this.expire();
    }
  }

  async #completeSignIn(callback: URLSearchParams): Promise<void> {
    const pending = this.#storage.takePendingSignIn();
    this.#browser.replace(pending?.returnTo ?? this.#browser.url().pathname);
    if (!pending) {
      this.#change({ status: "signed-out", problem: "The sign-in was not started in this tab." });
      return;
    }
    try {
      const tokens = await this.#signIn.complete(callback, pending);
      this.#storage.recordSignIn();
      await this.#accept(tokens);
    } catch (error) {
      this.#endStart(error);
    }
  }

  #endStart(error: unknown): void {
    // Another tab signed out in the meantime.
    if (this.#state.status !== "starting") return;
    if (error instanceof SessionExpiredError) this.#change({ status: "signed-out" });
    else this.#change({ status: "signed-out", problem: problemOf(error) });
  }

  /** @throws SessionExpiredError if the session ended while the tokens were requested */
  async #accept({ accessToken, expiresInSeconds, refreshToken }: Tokens): Promise<string> {
    if (this.#hasEnded) {
      if (refreshToken !== undefined) await this.#revoke(refreshToken);
      throw new SessionExpiredError(endedMessage);
    }
    const person = personOf(accessToken);
    // What one person has typed is not for another.
    if (this.#storage.username !== person.username) this.#storage.clearDrafts();
    this.#storage.username = person.username;
    if (refreshToken !== undefined) this.#storage.refreshToken = refreshToken;
    this.#accessToken = {
      value: accessToken,
      expiresAt: this.#browser.now() + expiresInSeconds * 1000,
    };
    this.#change({ status: "signed-in", person });
    return accessToken;
  }

  #change(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
