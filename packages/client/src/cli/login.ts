import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { clientCredentials } from "../token.ts";
import { UsageError } from "./exit-codes.ts";
import { checkUrl, storeLogin } from "./settings.ts";

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
export async function login(env: NodeJS.ProcessEnv, options: LoginOptions): Promise<string> {
  const ask = asking();
  try {
    const apiUrl = options.apiUrl || env.AIRLOCK_API_URL || (await ask("API URL: "));
    checkUrl("The API URL", apiUrl);
    const tokenUrl = options.tokenUrl || env.AIRLOCK_TOKEN_URL || (await ask("Token URL: "));
    checkUrl("The token URL", tokenUrl);
    const clientId = options.clientId || env.AIRLOCK_CLIENT_ID || (await ask("Client id: "));
    const clientSecret = env.AIRLOCK_CLIENT_SECRET || (await ask("Client secret: ", { isHidden: true }));
    const settings = { apiUrl: apiUrl.replace(/\/$/, ""), tokenUrl, clientId, clientSecret };
    await clientCredentials(settings)({ renew: true });
    return await storeLogin(env, settings);
  } finally {
    ask.close();
  }
}

/** Asks on the terminal, or reads the next line of standard input. */
function asking() {
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
  const ask = async (question: string, options: { isHidden?: boolean } = {}) => {
    if (isTTY) process.stderr.write(question);
    isHidden = options.isHidden ?? false;
    const { value } = await next.next();
    if (isHidden && isTTY) process.stderr.write("\n");
    isHidden = false;
    if (!value?.trim()) throw new UsageError(`${question.replace(": ", "")} is missing.`);
    return value.trim();
  };
  return Object.assign(ask, { close: () => lines.close() });
}
