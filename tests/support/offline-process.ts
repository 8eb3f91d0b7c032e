import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Outputs } from "../../packages/offline/src/run/outputs.ts";

const root = resolve(import.meta.dirname, "../..");

interface ProcessOptions {
  /** More options of the command. */
  options?: readonly string[];
  /** The process's working folder; by default the checkout's. */
  cwd?: string;
  /** Variables besides those of this process. */
  environment?: Readonly<Record<string, string>>;
  /** Kills the process, also before it is ready. */
  signal?: AbortSignal;
}

/** `npm start` in a process of its own: its outputs, what it prints, how it ends. */
export class OfflineProcess {
  readonly outputs: Outputs;
  readonly #child: ChildProcess;
  readonly #printed: string[];

  private constructor(child: ChildProcess, printed: string[], outputs: Outputs) {
    this.#child = child;
    this.#printed = printed;
    this.outputs = outputs;
  }

  /**
   * Starts the process and waits until it is ready.
   * @param data the data folder, which is not removed
   * @throws Error with what it printed when it ends before
   */
  static async start(
    data: string,
    { options = [], cwd = root, environment = {}, signal }: ProcessOptions = {},
  ) {
    const command = join(root, "packages/offline/src/cli/sst-offline.ts");
    const child = spawn(
      process.execPath,
      [command, "start", "--root", root, "--port", "0", "--data", data, ...options],
      { cwd, env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] },
    );
    signal?.addEventListener("abort", () => child.kill("SIGKILL"));
    const printed: string[] = [];
    await new Promise<void>((ready, reject) => {
      const read = (chunk: Buffer) => {
        printed.push(chunk.toString());
        if (printed.join("").includes("Ctrl-C")) ready();
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("exit", (code, signal) =>
        reject(new Error(`npm start ended with ${code ?? signal}:\n${printed.join("")}`)),
      );
    });
    return new OfflineProcess(child, printed, JSON.parse(await readFile(join(data, "outputs.json"), "utf8")));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The exit code, or the signal that ended the process; undefined while it runs. */
  get end(): number | NodeJS.Signals | undefined {
    return this.#child.exitCode ?? this.#child.signalCode ?? undefined;
  }

  /** What the process printed since the last call. */
  takePrinted(): string {
    return this.#printed.splice(0).join("");
  }

  /** Resident memory in MiB; 0 when the process has ended. */
  memoryMebibytes(): number {
    if (this.end !== undefined) return 0;
    return (
      Number(execFileSync("ps", ["-o", "rss=", "-p", String(this.#child.pid)], { encoding: "utf8" })) / 1024
    );
  }

  /** Ends the process in order. */
  close(): Promise<void> {
    return this.#end("SIGINT");
  }

  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.end !== undefined) return;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    await ended;
  }
}
