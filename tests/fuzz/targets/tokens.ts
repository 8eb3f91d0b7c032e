import fc from "fast-check";
import { headerValue, hostileHeader, hostileJson, hostileText, mutations } from "../hostile.ts";
import type { Header, Plan } from "../plan.ts";
import { requestTarget } from "../target.ts";

const base64url = (text: string) => Buffer.from(text).toString("base64url");

const algorithm = fc.constantFrom("none", "None", "HS256", "RS256", "RS512", "ES256", "PS256", "");

/** A token that this system did not sign. */
const forgedToken = fc
  .record({
    header: fc.oneof(
      fc.record({ alg: algorithm, kid: hostileText, typ: fc.constant("JWT") }),
      fc.record({ alg: algorithm, jku: fc.constant("http://127.0.0.1:1/"), crit: fc.constant(["a"]) }),
      hostileJson,
    ),
    payload: fc.oneof(
      fc.record({
        sub: hostileText,
        iss: fc.constantFrom("https://cognito-idp.us-west-2.amazonaws.com/a", ""),
        exp: fc.oneof(hostileJson, fc.constant(4_102_444_800)),
        token_use: fc.oneof(fc.constantFrom("access", "id"), hostileJson),
        scope: fc.constant("airlock/read airlock/erase"),
        client_id: fc.constant("{{clientId}}"),
      }),
      hostileJson,
    ),
    signature: fc.oneof(fc.constant(""), fc.string({ maxLength: 400 })),
  })
  .map(({ header, payload, signature }) =>
    [
      base64url(JSON.stringify(header) ?? ""),
      base64url(JSON.stringify(payload) ?? ""),
      base64url(signature),
    ].join("."),
  );

const token = fc.oneof(
  forgedToken,
  headerValue,
  fc.constantFrom(
    "{{token.partner}}.",
    ".{{token.partner}}",
    "{{token.partner}}a",
    "..",
    "a.b.c",
    "{{token.partner}}.a.b",
  ),
  fc.constant("a".repeat(9000)),
);

const scheme = fc.constantFrom("Bearer ", "bearer ", "", "Basic ", "Bearer  ", "Bearer\t", "DPoP ");

const apiRequest: fc.Arbitrary<Plan> = fc
  .tuple(fc.constantFrom("GET", "DELETE", "HEAD"), scheme, token, fc.array(hostileHeader, { maxLength: 1 }))
  .map(([method, prefix, text, headers]) => ({
    port: "api",
    method,
    target: "/documents/01ARZ3NDEKTSV4RRFFQ69G5FAV",
    headers: [["authorization", prefix + text], ...headers],
  }));

/** A token of the system with some bytes changed. */
const changedToken: fc.Arbitrary<Plan> = mutations.map((mutations) => ({
  port: "api",
  method: "GET",
  target: "/documents",
  headers: [["authorization", "Bearer {{token.partner}}"]],
  mutations,
}));

const parameter = fc.tuple(
  fc.constantFrom("grant_type", "scope", "client_id", "client_secret", "resource", "__proto__", ""),
  fc.oneof(
    hostileText,
    fc.constantFrom(
      "client_credentials",
      "authorization_code",
      "airlock/read",
      "{{clientId}}",
      "{{clientSecret}}",
    ),
  ),
);

const formBody = fc.oneof(
  fc
    .array(parameter, { maxLength: 4 })
    .map((parameters) =>
      [["grant_type", "client_credentials"], ...parameters]
        .map(([name = "", value = ""]) => `${encodeURIComponent(name)}=${encodeForm(value)}`)
        .join("&"),
    ),
  hostileText,
  fc.constantFrom(
    "grant_type",
    "grant_type=%zz&a",
    "&&&==&",
    "grant_type=client_credentials&grant_type=a",
    "{}",
  ),
);

/** Leaves names of the world as they are. */
const encodeForm = (value: string) =>
  value.startsWith("{{") ? value : encodeURIComponent(value.toWellFormed());

const basic = (user: string) => `Basic ${Buffer.from(user).toString("base64")}`;

const credentials: fc.Arbitrary<Header[]> = fc.oneof(
  fc.constant<Header[]>([]),
  hostileText.map((user): Header[] => [["authorization", basic(user)]]),
  fc
    .constantFrom("%zz:%zz", ":", "a", "a:b:c", "__proto__:", "constructor:a")
    .map((user): Header[] => [["authorization", basic(user)]]),
  headerValue.map((value): Header[] => [["authorization", value]]),
);

const formType = fc.oneof(
  { weight: 4, arbitrary: fc.constant("application/x-www-form-urlencoded") },
  { weight: 1, arbitrary: headerValue },
);

const tokenRequest: fc.Arbitrary<Plan> = fc
  .record({
    method: fc.oneof(
      { weight: 6, arbitrary: fc.constant("POST") },
      fc.constantFrom("GET", "PUT", "HEAD", "OPTIONS"),
    ),
    target: fc.oneof(
      { weight: 6, arbitrary: fc.constant("{{tokenPath}}") },
      fc.constantFrom(
        "/_cognito/",
        "/_cognito/__proto__/oauth2/token",
        "/_cognito/a/.well-known/jwks.json",
        "{{tokenPath}}?a=%",
      ),
    ),
    credentials,
    type: formType,
    body: formBody,
    repeat: fc.oneof({ weight: 30, arbitrary: fc.constant(1) }, fc.constant(3000)),
  })
  .map(({ method, target, credentials, type, body, repeat }) => ({
    port: "aws",
    method,
    target,
    headers: [["content-type", type], ...credentials],
    body,
    repeat,
  }));

/** Access tokens that were not issued or were changed, and the token endpoint. */
export const tokensTarget = requestTarget(
  "tokens",
  fc.oneof(
    { weight: 4, arbitrary: apiRequest },
    { weight: 1, arbitrary: changedToken },
    { weight: 5, arbitrary: tokenRequest },
  ),
);
