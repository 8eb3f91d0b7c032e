import { setTimeout } from "node:timers/promises";
import type { Outputs } from "../../packages/offline/src/run/outputs.ts";
import { OfflineProcess } from "../support/offline-process.ts";
import { type Answer, call, type Target, tokenOf } from "../support/target.ts";

interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

/** When the system is killed. */
export interface Kill {
  /** Answers that clients get before. */
  answers: number;
  /** Milliseconds after the last of these answers. */
  milliseconds: number;
  /** Whether it is killed again while it starts. */
  twice: boolean;
}

/** A start takes longer than an answer. */
const startFactor = 20;

/** `npm start` on one data folder, killed and started again. Clients go on where the kill interrupted them. */
export class KilledSystem {
  readonly #data: string;
  readonly #stage: string;
  #running: Promise<OfflineProcess>;
  /** Answers since the last start. */
  #answers = 0;
  /** Tokens of clients from the process that runs. */
  #tokens = new Map<string, string>();

  constructor(data: string, stage: string) {
    this.#data = data;
    this.#stage = stage;
    this.#running = this.#start();
  }

  /** The outputs once the system is ready. */
  async outputs(): Promise<Outputs> {
    return (await this.#running).outputs;
  }

  /**
   * Waits until clients got so many answers and some milliseconds more, kills the process and starts it again; the first
   * time, some milliseconds after its start, it is killed again if `twice`.
   */
  async killAndStart({ answers, milliseconds, twice }: Kill): Promise<void> {
    const process = await this.#running;
    this.#answers = 0;
    while (this.#answers < answers) await setTimeout(5);
    await setTimeout(milliseconds);
    await process.kill();
    this.#tokens = new Map();
    this.#running = twice ? this.#startTwice(milliseconds * startFactor) : this.#start();
    await this.#running;
  }

  async close(): Promise<void> {
    await (await this.#running).close();
  }

  /** Ends the process without an error when it did not start. */
  async kill(): Promise<void> {
    await this.#running.then(
      (process) => process.kill(),
      () => {},
    );
  }

  /**
   * Runs a step of a client, again from its beginning when a kill interrupts it.
   * @throws what the step throws while the process runs on
   */
  async run<Result>(step: (target: Target, isRepeated: boolean) => Promise<Result>): Promise<Result> {
    for (let attempts = 0; ; attempts++) {
      const process = await this.#running;
      const { apiUrl = "", tokenUrl = "", clients } = process.outputs;
      try {
        const result = await step({ apiUrl, tokenUrl, clients, close: async () => {} }, attempts > 0);
        this.#answers++;
        return result;
      } catch (error) {
        // The connections of a killed process fail before its end is noticed.
        for (let checks = 0; process.end === undefined && checks < 100; checks++) await setTimeout(20);
        if (process.end === undefined) throw error;
        while ((await this.#running) === process) await setTimeout(20);
      }
    }
  }

  /** Calls the API as a client, again when a kill interrupts it. */
  call(client: string, method: string, path: string, more: CallOptions = {}): Promise<Answer> {
    return this.run((target) => this.#callOn(target, client, method, path, more));
  }

  /** Calls the API as a client; gives undefined when a kill interrupts it. */
  callOnce(client: string, method: string, path: string, more: CallOptions): Promise<Answer | undefined> {
    return this.run(async (target, isRepeated) =>
      isRepeated ? undefined : this.#callOn(target, client, method, path, more),
    );
  }

  async #callOn(
    target: Target,
    client: string,
    method: string,
    path: string,
    { body, headers }: CallOptions,
  ): Promise<Answer> {
    const token = this.#tokens.get(client) ?? (await tokenOf(target, client));
    this.#tokens.set(client, token);
    return call(target, token, method, path, body, headers);
  }

  #start(signal?: AbortSignal): Promise<OfflineProcess> {
    return OfflineProcess.start(this.#data, {
      options: ["--stage", this.#stage],
      ...(signal && { signal }),
    });
  }

  /** Starts the process, kills it `delay` milliseconds later if it is not ready before, and starts it again. */
  async #startTwice(delay: number): Promise<OfflineProcess> {
    const kill = new AbortController();
    const timer = setTimeout(delay).then(() => kill.abort());
    const first = await this.#start(kill.signal).catch(() => undefined);
    await timer;
    await first?.kill();
    return this.#start();
  }
}
