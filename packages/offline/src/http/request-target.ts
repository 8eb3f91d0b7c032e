import type { IncomingMessage } from "node:http";
import type { Refusal } from "./refusal.ts";

/**
 * Reduces a request's target to path and query, as services expect it, and checks its host: an absolute-form target
 * replaces `Host`, which has to be there once and to be valid.
 * https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 *
 * @returns why the request is refused; undefined if it is not
 */
export function normalizeTarget(request: IncomingMessage): Refusal | undefined {
  const { url = "", rawHeaders } = request;
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host");
  if (hosts.length > 1) return { status: 400, message: "The request has more than one Host header." };
  const [, authority, rest] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (authority !== undefined && rest !== undefined) {
    request.url = rest.startsWith("/") ? rest : `/${rest}`;
    replaceHost(request, authority);
  }
  if (!request.url?.startsWith("/"))
    return { status: 400, message: "The request target is neither a path nor an http URL." };
  const { host } = request.headers;
  if (host === undefined) return { status: 400, message: "The request has no Host header." };
  return isHost(host) ? undefined : { status: 400, message: "The Host header is not a host with a port." };
}

function replaceHost({ headers, rawHeaders }: IncomingMessage, host: string): void {
  headers.host = host;
  const index = rawHeaders.findIndex((name, place) => place % 2 === 0 && name.toLowerCase() === "host");
  if (index < 0) rawHeaders.push("Host", host);
  else rawHeaders[index + 1] = host;
}

/** Whether a text is `uri-host [ ":" port ]`. https://www.rfc-editor.org/rfc/rfc9110#section-7.2 */
function isHost(text: string): boolean {
  return /^(\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(:\d*)?$/i.test(text) && URL.canParse(`http://${text}`);
}
