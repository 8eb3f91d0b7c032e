import { GatewayError } from "./gateway-error.ts";

/**
 * The decoded parameters of a query, in order. A semicolon separates parameters, too.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 *
 * @param query without `?`
 * @throws GatewayError BAD_REQUEST_PARAMETERS if it is not percent-encoded UTF-8, or has `|`, `{` or `}` in plain
 */
export function parseQuery(query: string): [name: string, value: string][] {
  if (/[|{}]/.test(query))
    throw new GatewayError(
      "BAD_REQUEST_PARAMETERS",
      "The query contains | { or } that is not percent-encoded",
    );
  return query
    .split(/[&;]/)
    .filter(Boolean)
    .map((parameter) => {
      const [name = "", ...value] = parameter.split("=");
      return [decodeQuery(name), decodeQuery(value.join("="))];
    });
}

const decodeQuery = (text: string) => decode(text.replaceAll("+", " "), "query");

/**
 * Decodes a part of a URL.
 * @throws GatewayError BAD_REQUEST_PARAMETERS if it is not percent-encoded UTF-8
 */
export function decode(text: string, part: "path" | "query"): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GatewayError("BAD_REQUEST_PARAMETERS", `The ${part} is not percent-encoded UTF-8`);
  }
}
