import fc from "fast-check";
import {
  maximumBodyKibibytes,
  type Operation,
  operationList,
} from "../../../packages/functions/src/http/operations.ts";
import { pages } from "../../../packages/functions/src/http/pages.ts";
import {
  encodeSegment,
  headerValue,
  hostileHeader,
  hostileJsonText,
  hostileText,
  mutations,
  seldom,
} from "../hostile.ts";
import type { Header, Plan } from "../plan.ts";
import { requestTarget } from "../target.ts";

const digest = "0".repeat(64);

/** Valid bodies of the operations, by the names of their schemas. */
const bodies: Record<NonNullable<Operation["body"]>, fc.Arbitrary<unknown>> = {
  registration: fc.record({
    filename: fc.constantFrom("a.pdf", "Zoë.csv"),
    contentType: fc.constantFrom("application/pdf", "text/csv; charset=utf-8"),
    size: fc.constantFrom(1, 1000, 2 ** 31),
    sha256: fc.constant(digest),
    labels: fc.constant({ claim: "4711" }),
    upload: fc.constantFrom({ parts: true }, { parts: false }),
  }),
  decision: fc.record({ decision: fc.constantFrom("release", "reject"), reason: fc.constant("Checked.") }),
  parts: fc.constant({ parts: [{ number: 1, sha256: digest }] }),
};

const bodyOf = ({ body }: Operation) =>
  body === undefined ? seldom(hostileText) : hostileJsonText(bodies[body]);

const id = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "{{released}}",
      "{{quarantined}}",
      "{{awaiting}}",
      "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    ),
  },
  { weight: 1, arbitrary: hostileText.map(encodeSegment) },
  fc.constantFrom("%", "%ff", "..", "%2e%2e", "a%2Fb", "%00", ";a=b"),
);

const parameterNames = [
  "status",
  "label",
  "from",
  "to",
  "limit",
  "cursor",
  "purpose",
  ...["order", "partner", "type", "rule", "filename", "sha256", "view", "offset", "days"],
  "__proto__",
  "a[]",
  "",
];
const parameter = fc.tuple(
  fc.constantFrom(...parameterNames),
  fc.oneof(
    hostileText,
    fc.constantFrom(
      ...["quarantined", "claim=4711", "1", "100", "2026-01-01T00:00:00Z", "oldest", "newest", digest],
      ...["structure", "text", "hex", "image", "4096", "application/pdf", "review"],
    ),
  ),
);
const query = fc.oneof(
  { weight: 2, arbitrary: fc.constant<[string, string][]>([]) },
  { weight: 1, arbitrary: fc.array(parameter, { minLength: 1, maxLength: 3 }) },
);

const formatQuery = (parameters: readonly (readonly [string, string])[]) =>
  parameters.length === 0
    ? ""
    : `?${parameters.map(([name, value]) => `${encodeURIComponent(name)}=${encodeSegment(value)}`).join("&")}`;

const authorization: fc.Arbitrary<Header[]> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom("partner", "other-partner", "reviewer", "consumer", "person", "person")
      .map((client): Header[] => [["authorization", `Bearer {{token.${client}}}`]]),
  },
  { weight: 1, arbitrary: headerValue.map((value): Header[] => [["authorization", value]]) },
  { weight: 1, arbitrary: fc.constant<Header[]>([]) },
);

const otherHeaders: fc.Arbitrary<Header[]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Header[]>([["content-type", "application/json"]]) },
  { weight: 1, arbitrary: headerValue.map((value): Header[] => [["idempotency-key", value]]) },
  { weight: 1, arbitrary: headerValue.map((value): Header[] => [["content-type", value]]) },
  { weight: 1, arbitrary: fc.array(hostileHeader, { maxLength: 3 }) },
);

/** A declared operation, with valid and hostile values in every place. */
const operationRequest: fc.Arbitrary<Plan> = fc.constantFrom(...operationList).chain((operation) =>
  fc
    .record({ id, query, authorization, otherHeaders, body: bodyOf(operation) })
    .map(({ id, query, authorization, otherHeaders, body }) => ({
      port: "api" as const,
      method: operation.method,
      target: operation.path.replace("{id}", id) + formatQuery(query),
      headers: [...authorization, ...otherHeaders],
      ...(body !== undefined && { body }),
    })),
);

/** A page for browsers, and what could be a file of it. */
const pageRequest: fc.Arbitrary<Plan> = fc
  .record({
    method: fc.constantFrom("GET", "HEAD", "POST"),
    path: fc.constantFrom(...pages.map(({ path }) => path)),
    file: fc.oneof(
      hostileText.map(encodeSegment),
      fc.constantFrom(
        "index.html",
        "assets/",
        "documents/{{released}}",
        "..%2f..%2fpackage.json",
        "%2e%2e/pages.mjs",
      ),
    ),
    headers: fc.array(hostileHeader, { maxLength: 2 }),
    query,
  })
  .map(({ method, path, file, headers, query }) => ({
    port: "api",
    method,
    target: path.replace("{file+}", file.slice(0, 4_000)) + formatQuery(query),
    headers,
  }));

const methods = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "PROPFIND",
  "SUBSCRIBE",
];

/** A path or method that no operation has. */
const otherRequest: fc.Arbitrary<Plan> = fc
  .record({
    method: fc.constantFrom(...methods),
    path: fc.oneof(
      fc.constantFrom(
        "/",
        "//",
        "/documents/",
        "/documents//content",
        "/offline",
        "/offline/documents",
        "*",
        "/%",
      ),
      fc.constantFrom("/documents/../health", "/./health", "/health%2F", "/HEALTH", "/health;a", "/health?%"),
      fc.array(hostileText.map(encodeSegment), { maxLength: 4 }).map((segments) => `/${segments.join("/")}`),
    ),
    query,
    authorization,
  })
  .map(({ method, path, query, authorization }) => ({
    port: "api",
    method,
    target: path.slice(0, 12_000) + formatQuery(query),
    headers: authorization,
  }));

/** A body as long as the limits, or longer. */
const largeRequest: fc.Arbitrary<Plan> = fc
  .tuple(
    fc.constantFrom("/documents", "/documents/{{quarantined}}/decision"),
    fc.constantFrom(1, 30, 33, 1024, 11 * 1024),
  )
  .map(([target, kibibytes]) => ({
    port: "api",
    method: "POST",
    target,
    headers: [["authorization", "Bearer {{token.partner}}"]],
    body: " ".repeat(1024),
    repeat: Math.min(kibibytes, maximumBodyKibibytes * 400),
  }));

const host = "Host: {{apiHost}}";

/** Bytes that are no HTTP request, or one of a form that clients do not send. */
const knownBytes = [
  "\r\n\r\n",
  "GET /health\r\n",
  "GET /health HTTP/1.1\r\n\r\n",
  `GET /health HTTP/1.0\r\n\r\n`,
  `GET /health HTTP/2.0\r\n${host}\r\n\r\n`,
  `GET /health HTTP/1.1\r\n${host}\r\n${host}\r\n\r\n`,
  "GET /health HTTP/1.1\r\nHost: a:b\r\n\r\n",
  "GET /health HTTP/1.1\r\nHost: a:99999\r\n\r\n",
  "GET /health HTTP/1.1\r\nHost: [::1\r\n\r\n",
  "GET /health HTTP/1.1\r\nHost:\r\n\r\n",
  "GET /health HTTP/1.1\r\nHost: a/b?c#d@e\r\n\r\n",
  `GET http://{{apiHost}}/health HTTP/1.1\r\n${host}\r\n\r\n`,
  `GET http://a:b@c:99999/health HTTP/1.1\r\n${host}\r\n\r\n`,
  `GET ftp://{{apiHost}} HTTP/1.1\r\n${host}\r\n\r\n`,
  `CONNECT {{apiHost}} HTTP/1.1\r\n${host}\r\n\r\n`,
  `OPTIONS * HTTP/1.1\r\n${host}\r\n\r\n`,
  `GET /health HTTP/1.1\r\n${host}\r\nExpect: x\r\n\r\n`,
  `POST /documents HTTP/1.1\r\n${host}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`,
  `GET /health HTTP/1.1\r\n${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
  `GET /health HTTP/1.1\r\n${host}\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n`,
  `POST /documents HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
  `POST /documents HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  `POST /documents HTTP/1.1\r\n${host}\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  `POST /documents HTTP/1.1\r\n${host}\r\nTransfer-Encoding: identity\r\n\r\n`,
  `POST /documents HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n`,
  `POST /documents HTTP/1.1\r\n${host}\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
  `POST /documents HTTP/1.1\r\n${host}\r\nContent-Length: -1\r\n\r\n`,
  `POST /documents HTTP/1.1\r\n${host}\r\nContent-Length: 99999999999999999999\r\n\r\n`,
  `POST /documents HTTP/1.1\r\n${host}\r\nContent-Length: 100\r\n\r\n{`,
  `GET /health HTTP/1.1\r\n${host}\r\nA\0: b\r\n\r\n`,
  `GET /health HTTP/1.1\r\n${host}\r\n folded: b\r\n\r\n`,
  `GET /health HTTP/1.1\r\n${host}\r\n: b\r\n\r\n`,
  `GET /h\0ealth HTTP/1.1\r\n${host}\r\n\r\n`,
  `GET /h\xffealth HTTP/1.1\r\n${host}\r\n\r\n`,
  `GET /health HTTP/1.1\r\n${host}\r\nX: ${"a".repeat(20_000)}\r\n\r\n`,
  `GET /${"a".repeat(20_000)} HTTP/1.1\r\n${host}\r\n\r\n`,
  `GET /health HTTP/1.1\r\n${host}\r\n${"X: y\r\n".repeat(3000)}\r\n`,
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03",
];

const rawRequest: fc.Arbitrary<Plan> = fc.oneof(
  fc
    .constantFrom(...knownBytes)
    .map((raw): Plan => ({ port: "api", method: raw.split(" ")[0] ?? "", target: "/", raw })),
  fc.tuple(operationRequest, mutations).map(([plan, mutations]): Plan => ({ ...plan, mutations })),
);

/** The HTTP API: every declared operation, the pages for browsers, what no operation declares, and bytes that are no HTTP request. */
export const apiTarget = requestTarget(
  "api",
  fc.oneof(
    { weight: 10, arbitrary: operationRequest },
    { weight: 3, arbitrary: otherRequest },
    { weight: 3, arbitrary: pageRequest },
    { weight: 3, arbitrary: rawRequest },
    { weight: 1, arbitrary: largeRequest },
  ),
);
