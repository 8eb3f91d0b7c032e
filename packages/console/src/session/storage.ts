/*
 * What survives a reload of the page, in the tab's session storage: the refresh token, the flow of a sign-in until its
 * callback, and what a person has typed. The local storage, which all tabs share, has an id of the last sign-out.
 */

const prefix = "airlock.";

/** The key of the last sign-out's id: in the local storage of any tab, in a session storage of the one before the sign-in. */
export const signOutKey = `${prefix}sign-out`;
const draftPrefix = `${prefix}draft.`;

/** A sign-in that waits for its callback. */
export interface PendingSignIn {
  state: string;
  verifier: string;
  /** Path and query on this origin to which the person returns. */
  returnTo: string;
}

/** The session's part of a tab's storage. */
export class SessionStorage {
  readonly #storage: Storage;
  readonly #shared: Storage;

  /** @param shared the storage of all tabs */
  constructor(storage: Storage, shared: Storage) {
    this.#storage = storage;
    this.#shared = shared;
  }

  /** Whether a person signed out in some tab since the sign-in of this one. */
  get isSignedOutElsewhere(): boolean {
    return this.#storage.getItem(signOutKey) !== this.#shared.getItem(signOutKey);
  }

  /** Records the sign-in of this tab, which later sign-outs end. */
  recordSignIn(): void {
    this.#write("sign-out", this.#shared.getItem(signOutKey) ?? undefined);
  }

  /** Tells all tabs of a sign-out. Others get an event, or notice it when they are loaded. */
  recordSignOut(): void {
    this.#shared.setItem(signOutKey, crypto.randomUUID());
  }

  get refreshToken(): string | undefined {
    return this.#read("refresh-token");
  }

  set refreshToken(token: string | undefined) {
    this.#write("refresh-token", token);
  }

  /** The username of whoever signed in last in this tab. */
  get username(): string | undefined {
    return this.#read("username");
  }

  set username(username: string) {
    this.#write("username", username);
  }

  set pendingSignIn(pending: PendingSignIn) {
    this.#write("sign-in", JSON.stringify(pending));
  }

  /** Returns the sign-in that waits for its callback, once. */
  takePendingSignIn(): PendingSignIn | undefined {
    const text = this.#read("sign-in");
    this.#write("sign-in", undefined);
    return text === undefined ? undefined : (JSON.parse(text) as PendingSignIn);
  }

  /** Removes what a person has typed. */
  clearDrafts(): void {
    this.#clear(draftPrefix);
  }

  /** Removes everything. */
  clear(): void {
    this.#clear(prefix);
  }

  #read(name: string): string | undefined {
    return this.#storage.getItem(prefix + name) ?? undefined;
  }

  #write(name: string, value: string | undefined): void {
    if (value === undefined) this.#storage.removeItem(prefix + name);
    else this.#storage.setItem(prefix + name, value);
  }

  #clear(start: string): void {
    const keys = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index) ?? "");
    for (const key of keys) if (key.startsWith(start)) this.#storage.removeItem(key);
  }
}

/** The key of a draft. */
export function draftKey(name: string): string {
  return draftPrefix + name;
}
