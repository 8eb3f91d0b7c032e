import { text } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { refuseByAwsError } from "../../src/http/aws-refusal.ts";
import { Listener, type Patience } from "../../src/http/listener.ts";
import { sendRaw } from "../support/raw-request.ts";

/** A listener whose handler answers with the request's target, host and body. */
async function open(patience: Partial<Patience> = {}): Promise<Listener> {
  const listener = await Listener.open(0, () => {}, patience);
  listener.serve(async (request, response) => {
    if (request.headers.expect) response.writeContinue();
    const { url, headers } = request;
    const body = await text(request).catch(() => undefined);
    if (body !== undefined) response.end(JSON.stringify({ url, host: headers.host, body }));
  });
  return listener;
}

let listener: Listener;
beforeAll(async () => {
  listener = await open();
});
afterAll(() => listener.close());

const close = "Connection: close\r\n";
const get = (target: string, ...lines: string[]) =>
  `GET ${target} HTTP/1.1\r\n${close}${lines.map((line) => `${line}\r\n`).join("")}\r\n`;
const post = (lines: string, body = "") => `POST / HTTP/1.1\r\nHost: a\r\n${close}${lines}\r\n${body}`;

test.each<[what: string, bytes: string, status: number]>([
  ["a Host with a port that is no number", get("/", "Host: a:x"), 400],
  ["a Host with a port that is too large", get("/", "Host: a:65536"), 400],
  ["a Host with a path", get("/", "Host: a/b"), 400],
  ["a Host with a user", get("/", "Host: me@a"), 400],
  ["an empty Host", get("/", "Host:"), 400],
  ["a Host that is no address", get("/", "Host: [::g]"), 400],
  ["two Host lines", get("/", "Host: a", "Host: a"), 400],
  ["no Host", get("/"), 400],
  ["HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", 400],
  ["an expectation other than 100-continue", get("/", "Host: a", "Expect: x"), 417],
  ["a method that does not exist", "FROB / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a header without a colon", get("/", "Host: a", "no colon"), 400],
  ["a header name with a space", get("/", "Host: a", "x y: 1"), 400],
  ["a header with NUL", get("/", "Host: a", "x: \0"), 400],
  ["headers of 20 KB", get("/", "Host: a", `x: ${"a".repeat(20_000)}`), 431],
  ["a target of 20 KB", get(`/${"a".repeat(20_000)}`, "Host: a"), 431],
  ["a target that is no path", get("things", "Host: a"), 400],
  ["a target of another scheme", get("ftp://a/", "Host: a"), 400],
  ["an http URL without a host", get("http:///x", "Host: a"), 400],
  ["a target with NUL", get("/\0", "Host: a"), 400],
  ["a length that is no number", post("Content-Length: x\r\n"), 400],
  ["a negative length", post("Content-Length: -1\r\n"), 400],
  ["two lengths", post("Content-Length: 1\r\nContent-Length: 2\r\n", "ab"), 400],
  ["a length beside chunks", post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400],
  ["a chunk whose size is no number", post("Transfer-Encoding: chunked\r\n", "x\r\n"), 400],
  ["a chunk that does not end", post("Transfer-Encoding: chunked\r\n", "1\r\nabc\r\n"), 400],
  ["a transfer encoding that does not exist", post("Transfer-Encoding: x\r\n"), 400],
  ["HTTP/0.9", "GET /\r\n\r\n", 400],
  ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["no HTTP at all", "\x16\x03\x01\x00\xa5\x01\x00\x00", 400],
])("a request with %s is refused with a problem document", async (_what, bytes, status) => {
  const answer = await sendRaw(listener.url, bytes);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.headers.get("connection")).toBe("close");
  expect(JSON.parse(answer.body)).toMatchObject({ status, detail: expect.stringMatching(/\.$/) });
});

test.each([
  ["http://b:81/x?y", "Host: a", { url: "/x?y", host: "b:81" }],
  ["HTTP://b", "Host: a", { url: "/", host: "b" }],
  ["http://b?y", "Host: a", { url: "/?y", host: "b" }],
  ["/x", "Host: [::1]:80", { url: "/x", host: "[::1]:80" }],
])("the target %s with %s is received as path and host", async (target, host, received) => {
  const { body } = await sendRaw(listener.url, get(target, host));
  expect(JSON.parse(body)).toEqual({ ...received, body: "" });
});

test("a client that expects 100-continue is told to continue", async () => {
  const { text } = await sendRaw(listener.url, post("Expect: 100-continue\r\nContent-Length: 2\r\n", "ab"));
  expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
});

test.each<[what: string, bytes: string, patience: Partial<Patience>]>([
  ["sends nothing", "", { headers: 50 }],
  ["does not end its headers", "GET / HTTP/1.1\r\nHost: a\r\nx: ", { headers: 50 }],
  ["does not end its body", post("Content-Length: 9\r\n", "ab"), { headers: 50, request: 100 }],
  ["pauses in its body", post("Content-Length: 9\r\n", "ab"), { idle: 50 }],
])("a client that %s is answered 408, and its connection is closed", async (_what, bytes, patience) => {
  const impatient = await open(patience);
  onTestFinished(() => impatient.close());
  expect((await sendRaw(impatient.url, bytes)).status).toBe(408);
});

test("a request that follows another one is refused after the answer to that one", async () => {
  const valid = post("Content-Length: 2\r\n", "ab").replace(close, "");
  const { text } = await sendRaw(listener.url, `${valid}FROB / HTTP/1.1\r\n\r\n`);
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 400"]);
});

test("a port for AWS's services refuses as S3 does", async () => {
  const aws = await open({ headers: 50 });
  onTestFinished(() => aws.close());
  aws.serve(() => {}, refuseByAwsError);
  const codes = await Promise.all(
    [get("/", "Host: a:x"), get("/", "Host: a", `x: ${"a".repeat(20_000)}`), "GET"].map(
      async (bytes) => /<Code>(.*)<\/Code>/.exec((await sendRaw(aws.url, bytes)).body)?.[1],
    ),
  );
  expect(codes).toEqual(["BadRequest", "RequestHeaderSectionTooLarge", "RequestTimeout"]);
});

test("a listener without a handler asks to try again", async () => {
  const early = await Listener.open(0, () => {});
  onTestFinished(() => early.close());
  const answer = await fetch(early.url);
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("1");
  expect(await answer.json()).toMatchObject({ title: "Service Unavailable", status: 503 });
});

test("a handler that fails is reported, and answered with a problem document", async () => {
  const messages: string[] = [];
  const failing = await Listener.open(0, (message) => messages.push(message));
  onTestFinished(() => failing.close());
  failing.serve(() => Promise.reject(new Error("It broke.")));
  const answer = await fetch(failing.url);
  expect(await answer.json()).toMatchObject({ status: 500, detail: "The request failed." });
  expect(messages.join()).toContain("It broke.");
});

test("whatever bytes a client sends, it is answered or its connection is closed, and the next client is served", async () => {
  const impatient = await open({ headers: 20, request: 40, idle: 20 });
  onTestFinished(() => impatient.close());
  const line = fc.constantFrom(
    "GET / HTTP/1.1\r\n",
    "POST /x HTTP/1.1\r\n",
    "Host: a\r\n",
    "Content-Length: 3\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Expect: 100-continue\r\n",
    "Connection: upgrade\r\nUpgrade: h2c\r\n",
    "\r\n",
    "3\r\nabc\r\n",
    "0\r\n\r\n",
  );
  const piece = fc.oneof(line, fc.uint8Array({ maxLength: 40 }));
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const answer = await sendRaw(impatient.url, ...pieces);
      expect(answer.status ?? 0).toBeLessThan(500);
    }),
    { numRuns: 100 },
  );
  expect((await fetch(impatient.url)).status).toBe(200);
}, 30_000);
