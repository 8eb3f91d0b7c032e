import { Session } from "../../src/session/session.ts";
import { SignIn } from "../../src/session/sign-in.ts";
import { SessionStorage } from "../../src/session/storage.ts";
import { MemoryStorage } from "./memory-storage.ts";
import type { TestStage } from "./test-stage.ts";

/** A browser's tab with the console of a stage. */
export class Tab {
  readonly storage = new MemoryStorage();
  readonly #stage: TestStage;
  url: URL;
  /** Where the page went last. */
  left = "";
  now = Date.now();

  constructor(stage: TestStage, path = "/offline/console") {
    this.#stage = stage;
    this.url = new URL(stage.origin + path);
  }

  /** Loads the page. */
  async load(): Promise<Session> {
    const session = new Session(
      new SignIn(this.#stage.configuration, this.#stage.origin),
      new SessionStorage(this.storage),
      {
        url: () => this.url,
        leave: (url) => {
          this.left = url;
        },
        replace: (pathAndQuery) => {
          this.url = new URL(pathAndQuery, this.url);
        },
        now: () => this.now,
      },
    );
    await session.start();
    return session;
  }

  /** Signs the stage's person in from the page at a path, and loads the page to which the sign-in returns. */
  async signIn(): Promise<Session> {
    const signedOut = await this.load();
    await signedOut.beginSignIn();
    this.url = this.#stage.signIn(this.left);
    return this.load();
  }
}
