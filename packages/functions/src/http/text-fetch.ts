/*
 * Headers, Request and Response of the Fetch standard, as far as Hono and the API use them: bodies are texts, headers are
 * joined, and nothing is a stream. Node.js's own classes are a part of undici, which takes longer to load than a function
 * that does without it. https://fetch.spec.whatwg.org/
 */

type HeadersInit = Iterable<readonly [string, string]> | Record<string, string>;

/** Values by name in lower case, listed in the order of the names. */
export class TextHeaders {
  readonly #values = new Map<string, string>();

  constructor(init: HeadersInit = {}) {
    const entries = Symbol.iterator in init ? init : Object.entries(init);
    for (const [name, value] of entries) this.append(name, value);
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), withoutSpace(value));
  }

  append(name: string, value: string): void {
    const present = this.get(name);
    this.set(name, present === null ? value : `${present}, ${withoutSpace(value)}`);
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  forEach(visit: (value: string, name: string) => void): void {
    for (const [name, value] of this) visit(value, name);
  }

  entries(): IterableIterator<[string, string]> {
    return [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1)).values();
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }
}

/** https://fetch.spec.whatwg.org/#concept-header-value-normalize */
const withoutSpace = (value: string): string => String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");

/** A text, or the UTF-8 of one. */
type Body = string | ArrayBuffer | Uint8Array | null | undefined;

/** What requests and responses share: headers, and a body that can be read any number of times. */
class TextMessage {
  readonly headers: TextHeaders;
  /** The text, of which another message can be made. */
  readonly body: string | null;

  constructor(body: Body, headers: HeadersInit | undefined) {
    this.headers = new TextHeaders(headers);
    if (typeof body === "string" && !this.headers.has("content-type"))
      this.headers.set("content-type", "text/plain;charset=UTF-8");
    this.body = textOf(body);
  }

  text(): Promise<string> {
    return Promise.resolve(this.body ?? "");
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}

/** https://encoding.spec.whatwg.org/#utf-8-decode */
function textOf(body: Body): string | null {
  if (body === null || body === undefined) return null;
  const text = typeof body === "string" ? body.toWellFormed() : Buffer.from(body as Uint8Array).toString();
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: Body;
}

export class TextRequest extends TextMessage {
  readonly url: string;
  readonly method: string;

  /** @throws TypeError if the URL is not valid */
  constructor(url: string, { method = "GET", headers, body }: RequestInit = {}) {
    super(body, headers);
    this.url = new URL(url).href;
    this.method = method;
  }
}

interface ResponseInit {
  status?: number;
  headers?: HeadersInit;
}

export class TextResponse extends TextMessage {
  readonly status: number;

  constructor(body?: Body, { status = 200, headers }: ResponseInit = {}) {
    super(body, headers);
    this.status = status;
  }
}

/**
 * Replaces the global classes in this thread, before Hono makes its first request or response. They are assigned, since
 * `Object.defineProperty` would first load those of Node.js.
 */
export function useTextFetch(): void {
  Object.assign(globalThis, { Headers: TextHeaders, Request: TextRequest, Response: TextResponse });
}
