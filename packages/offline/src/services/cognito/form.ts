import type { IncomingMessage } from "node:http";
import { readBody } from "../../http/read-body.ts";

const formBytesAtMost = 64 * 1024;

/** The parameters of a text; undefined if one is repeated. https://www.rfc-editor.org/rfc/rfc6749#section-3.1 */
function readParameters(text: string): URLSearchParams | undefined {
  const parameters = new URLSearchParams(text);
  const names = [...parameters.keys()];
  return new Set(names).size === names.length ? parameters : undefined;
}

/** The form in a request's body; undefined for another body, or for a repeated parameter. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const [type = ""] = (request.headers["content-type"] ?? "").split(";");
  if (type.trim().toLowerCase() !== "application/x-www-form-urlencoded") return undefined;
  const body = await readBody(request, formBytesAtMost);
  return body && readParameters(body.toString());
}

/** The parameters in the query of a request. */
export function readQuery({ url = "" }: IncomingMessage): URLSearchParams | undefined {
  const start = url.indexOf("?");
  return readParameters(start < 0 ? "" : url.slice(start + 1));
}
