import { AwsError } from "../../http/aws-error.ts";
import { Environment, type EnvironmentSettings, type WriteLine } from "./environment.ts";
import type { LambdaFunction } from "./functions.ts";
import type { PackageFolders } from "./packages.ts";
import { workerModule } from "./worker-module.ts";

const idleMilliseconds = 60_000;

interface Entry {
  environment: Environment;
  isBusy: boolean;
  /** Milliseconds of `performance.now()`. */
  lastUsed: number;
  /** Ends the environment once it has been idle for long enough. */
  idleTimer?: NodeJS.Timeout;
}

/**
 * The execution environments of all functions. They are reused, the last used first. While `maximum` of them exist, an
 * invocation waits for an environment of its function; only for a function without any, the environment that was idle for
 * longest is ended. Otherwise two busy functions would evict each other and start cold each time.
 */
export class Environments {
  readonly #packages: PackageFolders;
  readonly #settings: EnvironmentSettings;
  readonly #maximum: number;
  readonly #entries = new Set<Entry>();
  /** Each wakes an invocation that waits for an environment. */
  readonly #waiting: (() => void)[] = [];
  #closed = false;

  constructor(packages: PackageFolders, settings: EnvironmentSettings, maximum: number) {
    this.#packages = packages;
    this.#settings = settings;
    this.#maximum = maximum;
  }

  /**
   * Reserves an environment of a function; waits while there is none and there can be no further one.
   * @throws AwsError ServiceException when closed
   */
  async acquire(declared: LambdaFunction): Promise<Environment> {
    const [folder, module] = await Promise.all([this.#packages.folderOf(declared), workerModule()]);
    for (;;) {
      if (this.#closed) throw new AwsError("ServiceException", 500, "The offline run is ending.");
      const ofFunction = [...this.#entries].filter(({ environment }) => environment.declared === declared);
      const warm = ofFunction.findLast(({ isBusy }) => !isBusy);
      if (warm) {
        clearTimeout(warm.idleTimer);
        warm.isBusy = true;
        return warm.environment;
      }
      if (this.#entries.size < this.#maximum)
        return this.#start(new Environment(declared, folder, module, this.#settings));
      const evicted = ofFunction.length > 0 ? undefined : this.#longestIdle();
      if (evicted) await this.#end(evicted);
      else await new Promise<void>((wake) => this.#waiting.push(wake));
    }
  }

  /**
   * Gives an environment back.
   * @param isReusable whether it can serve further invocations
   * @param write receives what the function logs after its invocation
   */
  release(environment: Environment, isReusable: boolean, write: WriteLine): void {
    const entry = [...this.#entries].find((candidate) => candidate.environment === environment);
    if (!entry) return;
    const end = () => void this.#end(entry);
    entry.isBusy = false;
    entry.lastUsed = performance.now();
    environment.rest(write, isReusable ? end : undefined);
    if (isReusable) entry.idleTimer = setTimeout(end, idleMilliseconds).unref();
    else end();
    this.#wakeAll();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wakeAll();
    await this.#packages.settled();
    await Promise.all(
      [...this.#entries].map(({ environment, idleTimer }) => {
        clearTimeout(idleTimer);
        return environment.terminate();
      }),
    );
  }

  #start(environment: Environment): Environment {
    this.#entries.add({ environment, isBusy: true, lastUsed: performance.now() });
    return environment;
  }

  #end(entry: Entry): Promise<unknown> {
    clearTimeout(entry.idleTimer);
    this.#entries.delete(entry);
    return entry.environment.terminate();
  }

  #longestIdle(): Entry | undefined {
    return [...this.#entries]
      .filter(({ isBusy }) => !isBusy)
      .sort((one, other) => one.lastUsed - other.lastUsed)[0];
  }

  /** Each woken invocation checks whether it can use the environment or the room that became available. */
  #wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
