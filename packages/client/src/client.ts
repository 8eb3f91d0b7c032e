import { type Api, answerOf, createApi } from "./api.ts";
import type { CallOptions, Context } from "./context.ts";
import { type Download, type DownloadOptions, download } from "./download.ts";
import type { Retries } from "./retries.ts";
import type { paths } from "./schema.d.ts";
import { createHasher, type Hasher } from "./sha256.ts";
import { type Submission, type SubmitOptions, type Submitted, submit } from "./submit.ts";
import { type ClientCredentials, clientCredentials, type TokenSource } from "./token.ts";
import { type Document, read, type WatchOptions, waitForVerdict, watch } from "./watch.ts";

interface CommonOptions {
  /** URL of the API. */
  apiUrl: string;
  retries?: Retries | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  /** Another implementation of SHA-256. */
  createHasher?: (() => Hasher) | undefined;
}

/** A client has credentials, or a function that gives tokens, as in a browser whose backend gives them. */
export type ClientOptions = CommonOptions & (ClientCredentials | { token: TokenSource });

type Listing = paths["/documents"]["get"];

/** Which documents to list. */
export type ListQuery = Omit<NonNullable<Listing["parameters"]["query"]>, "cursor">;

/** A document as lists have it, without its history. */
export type ListedDocument = Listing["responses"][200]["content"]["application/json"]["documents"][number];

/** Submits documents, follows them and downloads them. Errors are AirlockErrors, or the reason of an aborted signal. */
export class Client {
  /** The API's operations with their types. */
  readonly api: Api;
  protected readonly context: Context;

  constructor(options: ClientOptions) {
    const { apiUrl, retries = {}, fetch = globalThis.fetch.bind(globalThis) } = options;
    const token = "token" in options ? options.token : clientCredentials(options, { fetch, retries });
    this.api = createApi({ apiUrl, token, retries, fetch });
    this.context = { api: this.api, fetch, retries, createHasher: options.createHasher ?? createHasher };
  }

  /** Registers a document and uploads its content. Continue with `wait` or `watch`. */
  submit(submission: Submission, options: SubmitOptions = {}): Promise<Submitted> {
    return submit(this.context, submission, options);
  }

  /** Reads a document. */
  async get(id: string, { signal }: CallOptions = {}): Promise<Document> {
    return (await read(this.context, id, signal)).data;
  }

  /** Yields the document now and after each change, until its status is final. */
  watch(id: string, options: WatchOptions = {}): AsyncGenerator<Document, void, void> {
    return watch(this.context, id, options);
  }

  /** The document once it was inspected: it is released, rejected, quarantined or ended otherwise. */
  wait(id: string, options: WatchOptions = {}): Promise<Document> {
    return waitForVerdict(this.context, id, options);
  }

  /** Yields the documents of all pages. */
  async *list(
    query: ListQuery = {},
    { signal }: CallOptions = {},
  ): AsyncGenerator<ListedDocument, void, void> {
    let cursor: string | undefined;
    do {
      const params = { query: { ...query, ...(cursor && { cursor }) } };
      const request = this.api.GET("/documents", { params, signal: signal ?? null });
      const { data } = await answerOf("GET /documents", request);
      yield* data.documents;
      cursor = data.cursor ?? undefined;
    } while (cursor);
  }

  /** Downloads a document's content, which is verified as it is read. */
  download(id: string, options: DownloadOptions = {}): Promise<Download> {
    return download(this.context, id, options);
  }

  /** Withdraws a document, which is possible while its status is open. */
  async withdraw(id: string, { signal }: CallOptions = {}): Promise<ListedDocument> {
    const request = this.api.DELETE("/documents/{id}", { params: { path: { id } }, signal: signal ?? null });
    return (await answerOf("DELETE /documents/{id}", request)).data;
  }
}

/** A client for every runtime. In Node.js, Bun and Deno, that of `@airlock/client/node` also reads and writes files. */
export const createClient = (options: ClientOptions): Client => new Client(options);
