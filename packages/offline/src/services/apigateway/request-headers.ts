import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Values by name. Without a prototype, since clients choose the names: `__proto__` is one like any other. */
export type MultiValue = Record<string, string[]>;

/** Headers that no integration receives. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const dropped = new Set([
  "connection",
  "content-length",
  "content-md5",
  "expect",
  "keep-alive",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);

/** Headers that API Gateway writes in its way, whatever the client sent. */
const renamed = new Map([
  ["authorization", "Authorization"],
  ["user-agent", "User-Agent"],
]);

/**
 * The headers that an integration receives. The names of a header that is sent several times become the first one. Those
 * that say where a request comes from are API Gateway's: a client cannot choose them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function integrationHeaders(
  request: IncomingMessage,
  { sourceIp, traceId }: { sourceIp: string; traceId: string },
): MultiValue {
  const ofGateway: [string, string][] = [
    ["X-Amzn-Trace-Id", traceId],
    ["X-Forwarded-For", sourceIp],
    ["X-Forwarded-Port", String(request.socket.localPort ?? "")],
    // As on AWS where the port is served by TLS; here it is not.
    ["X-Forwarded-Proto", "http"],
  ];
  const names = new Set(ofGateway.map(([name]) => name.toLowerCase()));
  const pairs = headerPairs(request).filter(([name]) => {
    const lower = name.toLowerCase();
    return !dropped.has(lower) && !names.has(lower);
  });
  return groupByHeaderName([...pairs, ...ofGateway]);
}

function headerPairs({ rawHeaders }: IncomingMessage): [string, string][] {
  return rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""]] : [],
  );
}

function groupByHeaderName(pairs: readonly [string, string][]): MultiValue {
  const spellings = new Map(renamed);
  return groupByName(
    pairs.map(([name, value]) => {
      const lower = name.toLowerCase();
      const spelling = spellings.get(lower) ?? name;
      spellings.set(lower, spelling);
      return [spelling, value];
    }),
  );
}

/** Groups values by their exact names. */
export function groupByName(pairs: readonly (readonly [string, string])[]): MultiValue {
  const grouped: MultiValue = Object.create(null);
  for (const [name, value] of pairs) {
    const values = grouped[name];
    if (values) values.push(value);
    else grouped[name] = [value];
  }
  return grouped;
}

/**
 * The trace of a request: the one that the client sent, or a new one.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function traceIdOf({ headers }: IncomingMessage, now: Date): string {
  const root = /(?:^|;)\s*Root=(1-[\da-f]{8}-[\da-f]{24})(?:;|$)/i.exec(
    String(headers["x-amzn-trace-id"] ?? ""),
  )?.[1];
  if (root) return `Root=${root}`;
  const seconds = Math.floor(now.getTime() / 1000).toString(16);
  return `Root=1-${seconds.padStart(8, "0")}-${randomBytes(12).toString("hex")}`;
}
