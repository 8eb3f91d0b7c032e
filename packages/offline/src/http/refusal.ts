import { type ServerResponse, STATUS_CODES } from "node:http";

/** Why a port refuses a request before a service receives it: the request is not HTTP, or too slow, or nobody can answer it. */
export interface Refusal {
  /** HTTP status, such as 400 for a malformed request. */
  status: number;
  /** One sentence for the client. */
  message: string;
  /** Seconds after which the client may try again. */
  retryAfterSeconds?: number;
}

/** A whole HTTP answer. */
export interface RefusalAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Makes the answer to a refused request, in the form that the port's service has for errors. */
export type Refuse = (refusal: Refusal) => RefusalAnswer;

/** Refuses with a problem document. https://www.rfc-editor.org/rfc/rfc9457 */
export const refuseByProblem: Refuse = ({ status, message, retryAfterSeconds }) => ({
  status,
  headers: {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
  },
  body: JSON.stringify({ type: "about:blank", title: STATUS_CODES[status], status, detail: message }),
});

/** Sends an answer and closes the connection after it, since the request's body may be incomplete. */
export function sendRefusal(response: ServerResponse, { status, headers, body }: RefusalAnswer): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader("connection", "close");
  response.statusCode = status;
  response.end(body);
}

/** An answer as it is sent on a connection that has no response object, and that ends after it. */
export function formatAnswer({ status, headers, body }: RefusalAnswer): string {
  const lines = {
    ...headers,
    date: new Date().toUTCString(),
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    ...Object.entries(lines).map(([name, value]) => `${name}: ${value}`),
    "",
    body,
  ].join("\r\n");
}
