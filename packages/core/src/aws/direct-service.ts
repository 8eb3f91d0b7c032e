import type { Agent, IncomingHttpHeaders, IncomingMessage, request } from "node:http";
import aws4 from "aws4";
import type { AwsEnvironment, ServiceName } from "./environment.ts";

/** A request to a service. */
export interface DirectRequest {
  method: string;
  /** Path and query, percent-encoded. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Any response of a service, with an error or not. */
export interface DirectResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** The service's answer is none that is handled without the SDK. */
export class UnexpectedAnswerError extends Error {
  override name = "UnexpectedAnswerError";
  constructor({ status, body }: Pick<DirectResponse, "status" | "body">) {
    super(`The service answered ${status}: ${body}`);
  }
}

/** What `http` and `https` share. */
interface Transport {
  Agent: typeof Agent;
  request: typeof request;
}

/**
 * Sends signed requests to a service, each once. An SDK client does much more, and to load one takes longer than all else that a
 * function's first request needs: what is not answered as expected is left to the SDK.
 */
export class DirectService {
  readonly #endpoint: URL;
  readonly #service: ServiceName;
  readonly #environment: AwsEnvironment;
  readonly #transport: Transport;
  readonly #agent: Agent;
  readonly #timeoutMilliseconds: number;

  /**
   * @param options.endpoint protocol, host and port of the requests
   * @param options.timeoutMilliseconds how long a connection may be silent before the response begins
   */
  constructor(
    service: ServiceName,
    environment: AwsEnvironment,
    { endpoint, timeoutMilliseconds }: { endpoint: URL; timeoutMilliseconds: number },
  ) {
    this.#service = service;
    this.#environment = environment;
    this.#endpoint = endpoint;
    // An import reads all exports of `node:http`, one of which loads undici:
    // https://github.com/nodejs/node/blob/v22.x/lib/http.js
    this.#transport = process.getBuiltinModule(
      this.#endpoint.protocol === "https:" ? "node:https" : "node:http",
    );
    this.#agent = new this.#transport.Agent({ keepAlive: true, maxSockets: 50 });
    this.#timeoutMilliseconds = timeoutMilliseconds;
  }

  /**
   * Sends a request and reads the response.
   * @throws Error of the connection: it is not known whether the service carried the request out
   */
  async send(request: DirectRequest): Promise<DirectResponse> {
    return responseOf(await this.open(request));
  }

  /**
   * Sends an action of the protocol AWS JSON 1.0: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
   * @param target the service's name with its version, and the action
   * @throws Error of the connection, as `send`
   */
  sendAction(target: string, input: object): Promise<DirectResponse> {
    return this.send({
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": target },
      body: JSON.stringify(input),
    });
  }

  /**
   * Sends a request, and gives the response before its body is read. A connection that the service had closed before it was
   * used again is replaced, as Node.js advises: https://nodejs.org/docs/latest-v22.x/api/http.html#requestreusedsocket
   *
   * @throws Error of the connection
   */
  async open(request: DirectRequest): Promise<IncomingMessage> {
    const { credentials, region } = this.#environment;
    const { host } = this.#endpoint;
    const signed = aws4.sign(
      { ...request, host, service: this.#service, region },
      credentials,
    ) as DirectRequest;
    try {
      return await this.#exchange(signed);
    } catch (error) {
      if (!isStale(error)) throw error;
      return this.#exchange(signed);
    }
  }

  #exchange({ method, path, headers, body }: DirectRequest): Promise<IncomingMessage> {
    const { hostname: host, port } = this.#endpoint;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const timeout = this.#timeoutMilliseconds;
    const sent = this.#transport.request({ agent: this.#agent, host, port, method, path, headers, timeout });
    sent.on("response", (response) => {
      sent.setTimeout(0);
      resolve(response);
    });
    sent.on("timeout", () => sent.destroy(new Error(`${host} sent nothing in time.`)));
    sent.on("error", (error) => reject(Object.assign(error, { isReused: sent.reusedSocket })));
    sent.end(body);
    return promise;
  }
}

/** Whether a request failed on a connection that an earlier one had left open. */
const isStale = (error: unknown): boolean => {
  const { code, isReused } = error as { code?: string; isReused?: boolean };
  return isReused === true && (code === "ECONNRESET" || code === "EPIPE");
};

/**
 * Reads a response, by events: Node.js loads much more for the first stream that is iterated.
 * @throws Error of the connection
 */
export function responseOf(message: IncomingMessage): Promise<DirectResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<DirectResponse>();
  const { statusCode: status = 0, headers } = message;
  const chunks: Buffer[] = [];
  message.on("data", (chunk: Buffer) => chunks.push(chunk));
  message.on("end", () => resolve({ status, headers, body: Buffer.concat(chunks).toString() }));
  message.on("error", reject);
  return promise;
}
