/**
 * Headers of a function's answer that API Gateway renames, since it sets them itself or they apply to one connection.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const remapped = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-md5",
  "date",
  "expect",
  "host",
  "keep-alive",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "te",
  "trailer",
  "upgrade",
  "user-agent",
  "www-authenticate",
]);

/** The name under which a client receives a header of a function's answer; undefined if it does not receive it. */
export function clientHeaderName(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (lower === "transfer-encoding") return undefined;
  return remapped.has(lower) ? `x-amzn-Remapped-${name}` : name;
}
