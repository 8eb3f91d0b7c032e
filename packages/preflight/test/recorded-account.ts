import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { AwsAccess } from "../src/aws/config.ts";

/** An answer of AWS's API, as the page of the operation has it. */
export interface Recording {
  /** The IAM action of the request, as the service authorization reference has it. */
  action: string;
  /** Service and operation, or service, method and path, where `*` stands for a part of the path. */
  request: string;
  page: string;
  status?: number;
  /** A text that the request contains; without it, the recording is for all others. */
  when?: string;
  /** XML as text, JSON as a value. */
  body: unknown;
}

const folder = join(import.meta.dirname, "fresh-account");

/** The answers of an account that has just been opened. */
export const freshAccount: readonly Recording[] = readdirSync(folder).flatMap((file) =>
  JSON.parse(readFileSync(join(folder, file), "utf8")),
);

type Change = Partial<Pick<Recording, "status" | "when">> & { body: unknown };

interface Failure {
  status: number;
  code: string;
  message: string;
}

/** A failure in the protocol of a recording. */
function failed({ status, code, message }: Failure, { request, body }: Recording) {
  if (typeof body !== "string") return { status, body: { __type: code, message } };
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, body: request.startsWith("s3 ") ? error : `<ErrorResponse>${error}</ErrorResponse>` };
}

/** An account of AWS that answers from recordings, in the services' own protocols. */
export class RecordedAccount {
  /** IAM actions of the requests, each once. */
  readonly actions = new Set<string>();
  /** Requests for which there is no recording. */
  readonly unknown: string[] = [];
  readonly #server: Server;
  readonly #changes: Recording[] = [];
  readonly #failures = new Map<string, Failure>();

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<RecordedAccount> {
    const account = new RecordedAccount();
    account.#server.listen(0, "127.0.0.1");
    await once(account.#server, "listening");
    return account;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** How clients get here. */
  get access(): AwsAccess {
    const { port } = this.#server.address() as AddressInfo;
    const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "example" };
    return { endpoint: `http://127.0.0.1:${port}`, credentials };
  }

  /**
   * Answers a request otherwise than a fresh account does.
   * @param request that of a recording, with a path for `*` if need be
   */
  change(request: string, { status = 200, ...change }: Change): void {
    const recording = recordingOf(freshAccount, request, "");
    if (!recording) throw new Error(`There is no recording of ${request}.`);
    this.#changes.unshift({ ...recording, request, status, ...change });
  }

  /** Refuses every request of an IAM action. */
  deny(action: string): void {
    const message = `User is not authorized to perform: ${action}`;
    this.#failures.set(action, { status: 403, code: "AccessDenied", message });
  }

  throttle(action: string): void {
    this.#failures.set(action, { status: 400, code: "ThrottlingException", message: "Rate exceeded" });
  }

  /** Accepts a request, and never answers it. */
  ignore(request: string): void {
    this.change(request, { status: 0, body: "" });
  }

  /** Makes a fresh account of it. */
  reset(): void {
    this.#changes.length = 0;
    this.#failures.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const name = nameOf(request, body);
    const asked = `${request.url} ${request.headers.host} ${request.headers.authorization} ${body}`;
    const recording = recordingOf([...this.#changes, ...freshAccount], name, asked);
    if (!recording) {
      this.unknown.push(name);
      response.writeHead(500).end();
      return;
    }
    this.actions.add(recording.action);
    const failure = this.#failures.get(recording.action);
    const { status = 200, body: answer } = failure ? failed(failure, recording) : recording;
    if (status === 0) return;
    const isXml = typeof answer === "string";
    response.writeHead(status, { "content-type": isXml ? "application/xml" : "application/json" });
    response.end(isXml ? answer : JSON.stringify(answer));
  }
}

/** Service and operation of a request: https://smithy.io/2.0/aws/protocols/index.html */
function nameOf({ method, url = "/", headers }: IncomingMessage, body: string): string {
  const [, service] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "") ?? [];
  const target = headers["x-amz-target"];
  if (typeof target === "string") return `${service} ${target.split(".").at(-1)}`;
  const operation = new URLSearchParams(body).get("Action");
  if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
    return `${service} ${operation}`;
  return `${service} ${method} ${url.split("?")[0]?.replace(/(.)\/$/, "$1")}`;
}

/** The first recording of a request; one for a part of the requests only if `asked` contains it. */
const recordingOf = (recordings: readonly Recording[], name: string, asked: string): Recording | undefined =>
  recordings.find(
    ({ request, when }) =>
      matches(request, name) && (when === undefined || asked === "" || asked.includes(when)),
  );

/** A star at the end of S3's objects stands for a key with slashes. */
function matches(pattern: string, name: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.+^${}()|[\]\\?]/g, "\\$&"))
    .join("[^/]+")
    .replace(/\/\[\^\/\]\+\/\[\^\/\]\+$/, "/[^/]+/.+");
  return new RegExp(`^${source}$`).test(name);
}
