import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OfflineProcess } from "./offline-process.ts";
import { patience } from "./patience.ts";

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What the end-to-end suite knows of a system: its URLs and its clients. */
export interface Target {
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly clients: Readonly<Record<string, Client>>;
  readonly close: () => Promise<void>;
}

/**
 * The system under test: the deployed stage under `sst shell`; or the one whose apiUrl, tokenUrl and clients are in the
 * file that AIRLOCK_OUTPUTS names; or else one that runs offline in a process of its own.
 */
export async function startTarget(): Promise<Target> {
  const { SST_RESOURCE_ClientAccess: deployed, AIRLOCK_OUTPUTS: file } = process.env;
  const given = deployed ?? (file && (await readFile(file, "utf8")));
  if (given) {
    const { apiUrl, tokenUrl, clients } = JSON.parse(given);
    return { apiUrl: apiUrl.replace(/\/$/, ""), tokenUrl, clients, close: async () => {} };
  }
  const data = await mkdtemp(join(tmpdir(), "airlock-e2e-"));
  const target = await startOffline(data);
  return {
    ...target,
    close: async () => {
      await target.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

export interface OfflineTarget extends Target {
  readonly awsEndpoint: string;
  readonly region: string;
  readonly resources: Readonly<Record<string, { readonly name: string }>>;
  readonly functions: Readonly<Record<string, { accessKeyId: string; secretAccessKey: string }>>;
  readonly consoleUrl: string;
  /** Passwords of the declared people, by their e-mail addresses. */
  readonly people: Readonly<Record<string, { password?: string | undefined }>>;
  /** Ends the process with SIGKILL. */
  readonly kill: () => Promise<void>;
}

/** Starts `npm start` with the data folder `data`, which is not removed, and more options of the command. */
export async function startOffline(data: string, ...options: string[]): Promise<OfflineTarget> {
  const system = await OfflineProcess.start(data, { options });
  const { apiUrl = "", tokenUrl = "", consoleUrl = "", ...outputs } = system.outputs;
  return { ...outputs, apiUrl, tokenUrl, consoleUrl, close: () => system.close(), kill: () => system.kill() };
}

export async function tokenOf({ tokenUrl, clients }: Target, name: string): Promise<string> {
  const client = clients[name];
  if (!client)
    throw new Error(`The target has no client "${name}"; it has ${Object.keys(clients).join(", ")}.`);
  const answer = await fetch(tokenUrl, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  if (!answer.ok) throw new Error(`The token URL answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly type: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what came over the wire
  readonly body: any;
}

/** Calls the API with `token`, which may be "" for none. */
export async function call(
  { apiUrl }: Target,
  token: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await fetch(apiUrl + path, {
    method,
    headers: {
      ...headers,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    type: answer.headers.get("content-type"),
    body: text === "" ? undefined : JSON.parse(text),
  };
}

export function declare(filename: string, contentType: string, content: Uint8Array) {
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { filename, contentType, size: content.length, sha256 };
}

export function upload({ body }: Pick<Answer, "body">, content: Uint8Array): Promise<Response> {
  const { method, url, headers } = body.upload;
  return fetch(url, { method, headers, body: content as Uint8Array<ArrayBuffer> });
}

/** The document once it is neither `awaiting-upload` nor `inspecting`. */
export async function settled(target: Target, token: string, id: string): Promise<Answer> {
  for (const deadline = Date.now() + patience; Date.now() < deadline; ) {
    const answer = await call(target, token, "GET", `/documents/${id}`);
    if (!["awaiting-upload", "inspecting", "settling"].includes(answer.body.status)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`Document ${id} is not settled after ${patience / 1000} s.`);
}
