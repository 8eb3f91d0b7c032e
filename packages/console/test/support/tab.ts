import { Session } from "../../src/session/session.ts";
import { SignIn } from "../../src/session/sign-in.ts";
import { SessionStorage } from "../../src/session/storage.ts";
import { MemoryStorage } from "./memory-storage.ts";
import type { TestStage } from "./test-stage.ts";

/** A browser's tab with the console of a stage. */
export class Tab {
  readonly storage = new MemoryStorage();
  /** The storage of all tabs of a browser. */
  readonly shared: MemoryStorage;
  readonly #stage: TestStage;
  url: URL;
  /** Where the page went last. */
  left = "";
  now = Date.now();

  constructor(stage: TestStage, path = "/offline/console", shared = new MemoryStorage()) {
    this.#stage = stage;
    this.shared = shared;
    this.url = new URL(stage.origin + path);
  }

  /** Loads the page. */
  async load(): Promise<Session> {
    const { session, started } = this.open();
    await started;
    return session;
  }

  /** Loads the page, and does not wait until it is ready. */
  open(): { session: Session; started: Promise<void> } {
    const session = new Session(
      new SignIn(this.#stage.configuration, this.#stage.origin),
      new SessionStorage(this.storage, this.shared),
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
    return { session, started: session.start() };
  }

  /** Signs the stage's person in from the page at a path, and loads the page to which the sign-in returns. */
  async signIn(): Promise<Session> {
    const signedOut = await this.load();
    await signedOut.beginSignIn();
    this.url = this.#stage.signIn(this.left);
    return this.load();
  }
}
