import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import {
  calculateJwkThumbprint,
  generateKeyPair,
  importJWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { issuer, type RunningGateway, send, startGateway } from "../support/gateway.ts";
import { sendRaw } from "../support/raw-request.ts";

const time = new Date("2026-11-05T09:41:40Z");
const now = time.getTime() / 1000;

type Key = Awaited<ReturnType<typeof importJWK>>;
let gateway: RunningGateway;
let poolKey: Key;
let kid: string;
beforeAll(async () => {
  gateway = await startGateway({
    methods: [
      { method: "GET", path: "/read", scopes: ["store/read", "store/admin"] },
      { method: "GET", path: "/me", scopes: [] },
    ],
    now: () => time,
  });
  const secrets = JSON.parse(await readFile(join(gateway.directory, "cognito.json"), "utf8"));
  poolKey = await importJWK(secrets.privateKey, "RS256");
  kid = await calculateJwkThumbprint(secrets.publicKey);
});
afterAll(() => gateway.close());

const claims: JWTPayload = {
  iss: issuer,
  sub: "machine",
  client_id: "machine",
  token_use: "access",
  scope: "store/read",
  iat: now - 10,
  exp: now + 3600,
};

/** An access token of the pool, but for these differences. */
function sign(
  changes: JWTPayload = {},
  header: Partial<JWTHeaderParameters> = {},
  key: Key | Uint8Array = poolKey,
): Promise<string> {
  return new SignJWT({ ...claims, ...changes })
    .setProtectedHeader({ alg: "RS256", kid, ...header })
    .sign(key);
}

async function get(path: string, authorization: string) {
  const { status, text, headers } = await send(gateway.url, path, { headers: { authorization } });
  const message = status === 200 ? undefined : JSON.parse(text).message;
  return { status, message, error: headers["x-amzn-errortype"] };
}

const idToken = { token_use: "id", aud: "machine", scope: undefined };
const unauthorized = { status: 401, message: "Unauthorized", error: "UnauthorizedException" };

// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
test.each<[what: string, token: () => Promise<string> | string]>([
  ["of another issuer", () => sign({ iss: `${issuer}2` })],
  ["without an issuer", () => sign({ iss: undefined })],
  ["without a subject", () => sign({ sub: undefined })],
  ["without an expiry", () => sign({ exp: undefined })],
  ["whose expiry is a text", () => sign({ exp: String(now + 60) as unknown as number })],
  ["without a time of issue", () => sign({ iat: undefined })],
  ["issued in an hour", () => sign({ iat: now + 3600 })],
  ["that is not valid yet", () => sign({ nbf: now + 3600 })],
  ["for another use", () => sign({ token_use: "refresh" })],
  ["without a use", () => sign({ token_use: undefined })],
  ["for a person", () => sign(idToken)],
  ["whose use is a list", () => sign({ token_use: ["access"] })],
  ["with an unknown key id", () => sign({}, { kid: "other" })],
  ["without a key id", () => sign({}, { kid: undefined })],
  ["signed by another key", async () => sign({}, {}, (await generateKeyPair("RS256")).privateKey)],
  [
    "signed by another algorithm",
    async () => sign({}, { alg: "PS256" }, (await generateKeyPair("PS256")).privateKey),
  ],
  ["signed with the key id as secret", () => sign({}, { alg: "HS256" }, new TextEncoder().encode(kid))],
  ["that is not signed", () => new UnsecuredJWT(claims).encode()],
  [
    "with other claims than those signed",
    async () => swapClaims(await sign(), { ...claims, scope: "store/admin" }),
  ],
  ["with claims that are no object", async () => swapClaims(await sign(), [])],
  ["cut off", async () => (await sign()).slice(0, -1)],
  ["with a fourth part", async () => `${await sign()}.`],
  ["of two dots", () => ".."],
  ["that is a word", () => "token"],
])("an access token %s is refused with 401", async (_what, token) => {
  expect(await get("/read", `Bearer ${await token()}`)).toEqual(unauthorized);
});

function swapClaims(token: string, other: unknown): string {
  const [header, , signature] = token.split(".");
  return [header, Buffer.from(JSON.stringify(other)).toString("base64url"), signature].join(".");
}

test("an expired token is refused with AWS's message, and one that is forged as well with none", async () => {
  const expired = { iat: now - 7200, exp: now };
  expect(await get("/read", `Bearer ${await sign(expired)}`)).toEqual({
    ...unauthorized,
    message: "The incoming token has expired",
  });
  const forged = await sign(expired, {}, (await generateKeyPair("RS256")).privateKey);
  expect(await get("/read", `Bearer ${forged}`)).toEqual(unauthorized);
});

test("a token that was taken is refused as soon as it has expired, and before the time at which it was taken", async () => {
  let ahead = 0;
  const other = await startGateway({
    methods: [{ method: "GET", path: "/read", scopes: ["store/read"] }],
    now: () => new Date(time.getTime() + ahead),
  });
  try {
    const secrets = JSON.parse(await readFile(join(other.directory, "cognito.json"), "utf8"));
    const header = { kid: await calculateJwkThumbprint(secrets.publicKey) };
    const token = await sign({ exp: now + 60 }, header, await importJWK(secrets.privateKey, "RS256"));
    const statuses: number[] = [];
    for (ahead of [0, 0, 59_999, 60_000, -3_600_000, 0])
      statuses.push((await send(other.url, "/read", { headers: { authorization: token } })).status);
    expect(statuses).toEqual([200, 200, 200, 401, 401, 200]);
  } finally {
    await other.close();
  }
});

test.each<[path: string, changes: JWTPayload, status: number]>([
  ["/read", {}, 200],
  ["/read", { scope: "store/write store/admin" }, 200],
  ["/read", { scope: "store/reader" }, 403],
  ["/read", { scope: undefined }, 403],
  ["/read", { scope: "" }, 403],
  ["/read", { ...idToken, scope: "store/read" }, 401],
  ["/me", {}, 401],
  ["/me", idToken, 200],
])("a request to %s by a token with %j is answered %i", async (path, changes, status) => {
  expect((await get(path, `Bearer ${await sign(changes)}`)).status).toBe(status);
});

test.each([
  ["TOKEN", 200],
  ["bearer TOKEN", 200],
  ["Bearer  TOKEN", 200],
  ["Bearer", 401],
  ["Bearer TOKEN x", 401],
  ["Basic TOKEN", 401],
  ["", 401],
])("the header Authorization: %s is answered %i", async (header, status) => {
  expect((await get("/read", header.replace("TOKEN", await sign()))).status).toBe(status);
});

test("a request with two Authorization headers is refused, even if one has a valid token", async () => {
  const lines = [`Authorization: Bearer ${await sign()}`, "Authorization: Bearer x"];
  for (const [first, second] of [lines, lines.toReversed()]) {
    const bytes = `GET /read HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${first}\r\n${second}\r\n\r\n`;
    expect((await sendRaw(gateway.url, bytes)).status).toBe(401);
  }
});

test("a function receives the claims as texts, whatever their names and types", async () => {
  const token = await sign({ ...JSON.parse('{"__proto__":"p"}'), constructor: [1], flag: true });
  expect((await get("/read", token)).status).toBe(200);
  const received = gateway.event().requestContext.authorizer.claims;
  expect(Object.entries(received)).toEqual(
    expect.arrayContaining([
      ["constructor", "[1]"],
      ["flag", "true"],
      ["client_id", "machine"],
      ["iat", "Thu Nov 05 09:41:30 UTC 2026"],
      ["exp", "Thu Nov 05 10:41:40 UTC 2026"],
    ]),
  );
  expect(Object.getPrototypeOf(received)).toBe(Object.prototype);
});

test("a client that leaves while its token is checked is no fault, and the next one is served", async () => {
  const head = `GET /read HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${await sign()}\r\nContent-Length: 2\r\n\r\nab`;
  for (let count = 0; count < 20; count++) {
    const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    await new Promise((written) => socket.write(head, written));
    socket.resetAndDestroy();
  }
  expect((await get("/read", `Bearer ${await sign()}`)).status).toBe(200);
  expect(gateway.messages).toEqual([]);
});
