import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { ApiError } from "../errors.ts";
import { createClient } from "../node/index.ts";
import { UsageError } from "./exit-codes.ts";
import { checkUrl, type Settings, storeLogin } from "./settings.ts";

export interface LoginOptions {
  apiUrl: string | undefined;
  tokenUrl: string | undefined;
  clientId: string | undefined;
}

/**
 * Checks the credentials and stores them; asks for what is missing. The secret is no argument, which other users of the machine
 * could read: it is asked for, or read from standard input or AIRLOCK_CLIENT_SECRET.
 * @returns the path of the file
 */
export async function login(
  env: NodeJS.ProcessEnv,
  options: LoginOptions,
  signal: AbortSignal,
): Promise<string> {
  const ask = asking(signal);
  try {
    const apiUrl =
      options.apiUrl || env.AIRLOCK_API_URL || (await ask("API URL", "--api-url or AIRLOCK_API_URL"));
    checkUrl("The API URL", apiUrl);
    const tokenUrl =
      options.tokenUrl ||
      env.AIRLOCK_TOKEN_URL ||
      (await ask("Token URL", "--token-url or AIRLOCK_TOKEN_URL"));
    checkUrl("The token URL", tokenUrl);
    const clientId =
      options.clientId ||
      env.AIRLOCK_CLIENT_ID ||
      (await ask("Client id", "--client-id or AIRLOCK_CLIENT_ID"));
    const clientSecret =
      env.AIRLOCK_CLIENT_SECRET ||
      (await ask("Client secret", "standard input or AIRLOCK_CLIENT_SECRET", { isHidden: true }));
    const settings = { apiUrl: apiUrl.replace(/\/$/, ""), tokenUrl, clientId, clientSecret };
    await check(settings, signal);
    return await storeLogin(env, settings);
  } finally {
    ask.close();
  }
}

/** @throws TokenError, or an error of the API's URL */
async function check(settings: Omit<Settings, "source">, signal: AbortSignal): Promise<void> {
  try {
    await createClient({ ...settings, retries: { attempts: 2 } })
      .list({ limit: "1" }, { signal })
      .next();
  } catch (error) {
    // The API knows the client, which may have no scope to read.
    if (!(error instanceof ApiError && error.status === 403)) throw error;
  }
}

/** Asks on the terminal, or reads the next line of standard input. */
function asking(signal: AbortSignal) {
  let isHidden = false;
  const { isTTY } = process.stdin;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) process.stderr.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output, terminal: isTTY });
  const next = lines[Symbol.asyncIterator]();
  // While it asks, Ctrl-C is a key.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  signal.addEventListener("abort", () => lines.close());
  const ask = async (what: string, otherwise: string, options: { isHidden?: boolean } = {}) => {
    if (isTTY) process.stderr.write(`${what}: `);
    isHidden = options.isHidden ?? false;
    const { value } = await next.next();
    if (isHidden && isTTY) process.stderr.write("\n");
    isHidden = false;
    signal.throwIfAborted();
    if (!value?.trim()) throw new UsageError(`${what} is missing. Give it by ${otherwise}.`);
    return value.trim();
  };
  return Object.assign(ask, { close: () => lines.close() });
}
