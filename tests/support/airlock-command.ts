import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { Target } from "./target.ts";

/** How a process of the command `airlock` ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  /** The most resident memory of the process, in MiB. */
  memoryMebibytes: number;
}

/** Writes the most resident memory when the process exits. */
const writeMemory = new URL("write-peak-memory.ts", import.meta.url);

/** A process of the command `airlock`, and its end. */
export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
}

/**
 * Starts the command in a folder, which also has its state.
 * @param change environment variables that override those of the target's client "partner"
 * @param stdout a file descriptor in place of a pipe
 */
export function startAirlock(
  target: Target,
  folder: string,
  args: readonly string[],
  change: Readonly<Record<string, string>> = {},
  input = "",
  stdout: "pipe" | number = "pipe",
): Running {
  const { clientId = "", clientSecret = "" } = target.clients.partner ?? {};
  const child = spawn(process.execPath, [resolve("packages/client/bin/airlock.js"), ...args], {
    cwd: folder,
    stdio: ["pipe", stdout, "pipe"],
    env: {
      AIRLOCK_API_URL: target.apiUrl,
      AIRLOCK_TOKEN_URL: target.tokenUrl,
      AIRLOCK_CLIENT_ID: clientId,
      AIRLOCK_CLIENT_SECRET: clientSecret,
      XDG_STATE_HOME: folder,
      XDG_CONFIG_HOME: folder,
      NODE_OPTIONS: `--import=${writeMemory}`,
      ...change,
    },
  });
  let output = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => (output += chunk));
  child.stderr?.on("data", (chunk) => (stderr += chunk));
  child.stdin?.end(input);
  const ended = once(child, "close").then(([code]): Ended => {
    const [text = "", memory] = stderr.split("\u0000");
    return { code, stdout: output, stderr: text, memoryMebibytes: Number(memory) };
  });
  return { child, ended };
}

/** Runs the command to its end. */
export const runAirlock = (...args: Parameters<typeof startAirlock>): Promise<Ended> =>
  startAirlock(...args).ended;
