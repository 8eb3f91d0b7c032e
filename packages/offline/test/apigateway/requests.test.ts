import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningGateway, send, startGateway } from "../support/gateway.ts";
import { resource } from "../support/local-aws.ts";
import { sendRaw } from "../support/raw-request.ts";

const time = new Date("2026-11-05T09:41:40.123Z");
let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway({
    methods: [
      { method: "ANY", path: "/echo/{rest+}" },
      { method: "GET", path: "/things/{id}" },
      { method: "GET", path: "/" },
    ],
    api: { binaryMediaTypes: ["image/*", "application/zip"] },
    others: [
      resource("aws:apigateway/response:Response", "Refused", {
        restApiId: "api1",
        responseType: "DEFAULT_4XX",
        responseTemplates: { "application/problem+json": '{"detail":$context.error.messageString}' },
      }),
    ],
    now: () => time,
  });
});
afterAll(() => gateway.close());

test("time and ids of a request have API Gateway's forms", async () => {
  const { headers } = await send(gateway.url, "/live/echo/x?a=1");
  expect(gateway.event()).toMatchObject({
    path: "/echo/x",
    resource: "/echo/{rest+}",
    requestContext: {
      requestTime: "05/Nov/2026:09:41:40 +0000",
      requestTimeEpoch: time.getTime(),
      path: "/live/echo/x",
      protocol: "HTTP/1.1",
      stage: "live",
      identity: { sourceIp: "127.0.0.1" },
      requestId: headers["x-amzn-requestid"],
      extendedRequestId: headers["x-amz-apigw-id"],
    },
  });
});

describe("the headers that a function receives", () => {
  test("say where the request comes from, whatever the client says", async () => {
    await send(gateway.url, "/echo/x", {
      headers: {
        "x-forwarded-for": "8.8.8.8",
        "X-FORWARDED-PROTO": "gopher",
        "x-forwarded-port": ["1", "2"],
        "x-amzn-trace-id": "Self=1;Root=1-5759e988-bd862e3fe1be46a994272793",
      },
    });
    const { headers, multiValueHeaders } = gateway.event();
    const ofClient = Object.keys(headers).filter((name) => /^x-(forwarded|amzn)-/i.test(name));
    expect(ofClient.sort()).toEqual([
      "X-Amzn-Trace-Id",
      "X-Forwarded-For",
      "X-Forwarded-Port",
      "X-Forwarded-Proto",
    ]);
    expect(multiValueHeaders).toMatchObject({
      "X-Forwarded-For": ["127.0.0.1"],
      "X-Forwarded-Port": [new URL(gateway.url).port],
      "X-Forwarded-Proto": ["http"],
      "X-Amzn-Trace-Id": ["Root=1-5759e988-bd862e3fe1be46a994272793"],
    });
  });

  test("have a trace where the client sends none, which the answer has, too", async () => {
    const { headers } = await send(gateway.url, "/echo/x", { headers: { "x-amzn-trace-id": "Root=mine" } });
    const trace = gateway.event().headers["X-Amzn-Trace-Id"];
    expect(trace).toMatch(/^Root=1-6aec4f54-[\da-f]{24}$/);
    expect(headers["x-amzn-trace-id"]).toBe(trace);
  });

  test("are grouped whatever their case, without those of the connection", async () => {
    await sendRaw(
      gateway.url,
      [
        "GET /echo/x HTTP/1.1",
        "Host: a",
        "Connection: close",
        "TE: trailers",
        "X-One: 1",
        "x-one: 2",
        "__proto__: 3",
        "authorization: 4",
        "\r\n",
      ].join("\r\n"),
    );
    const { multiValueHeaders, headers } = gateway.event();
    expect(Object.entries(multiValueHeaders).filter(([name]) => !name.startsWith("X-"))).toEqual([
      ["Host", ["a"]],
      ["__proto__", ["3"]],
      ["Authorization", ["4"]],
    ]);
    expect(multiValueHeaders["X-One"]).toEqual(["1", "2"]);
    expect(headers["X-One"]).toBe("2");
  });
});

test.each([
  ["?a=1&a=2&b", { a: ["1", "2"], b: [""] }],
  ["?a=1;b=2", { a: ["1"], b: ["2"] }],
  ["?a=x+y%20z%2B&%C3%A9=%26", { a: ["x y z+"], é: ["&"] }],
  ["?a==b", { a: ["=b"] }],
  ["?&", null],
  ["?", null],
  ["", null],
])("the query %s is received as %j", async (query, parameters) => {
  await send(gateway.url, `/echo/x${query}`);
  const { queryStringParameters, multiValueQueryStringParameters } = gateway.event();
  expect(multiValueQueryStringParameters).toEqual(parameters);
  expect(queryStringParameters).toEqual(
    parameters &&
      Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, values.at(-1)])),
  );
});

test.each([
  ["/things/a%2Fb", { id: "a/b" }],
  ["/things/a%20b%00", { id: "a b\0" }],
  ["/things/..", { id: ".." }],
  ["/things/x/", { id: "x" }],
  ["/echo/a//b", { rest: "a//b" }],
  ["/live/", null],
  ["/live", null],
])("the path %s has the parameters %j", async (path, parameters) => {
  expect((await send(gateway.url, path)).status).toBe(200);
  expect(gateway.event().pathParameters).toEqual(parameters);
});

test.each<[what: string, target: string, status: number]>([
  ["a path that is not percent-encoded", "/echo/%zz", 400],
  ["a path that is not UTF-8", "/echo/%ff", 400],
  ["an unknown path that is not UTF-8", "/nowhere/%c3", 400],
  ["a query that is not percent-encoded", "/echo/x?a=%", 400],
  ["a query that is not UTF-8", "/echo/x?%ff=1", 400],
  ["a pipe in the query", "/echo/x?a|b", 400],
  ["a brace in the query", "/echo/x?a={b}", 400],
  ["two slashes in a fixed path", "//things/x", 403],
  ["a path that no method has", "/things", 403],
])("a request with %s is refused with the declared gateway response", async (_what, target, status) => {
  const answer = await send(gateway.url, target);
  expect(answer).toMatchObject({ status, headers: { "content-type": "application/problem+json" } });
  expect(JSON.parse(answer.text).detail).toMatch(/\S/);
});

test("a method that API Gateway does not have is none of ANY", async () => {
  expect((await send(gateway.url, "/echo/x", { method: "PROPFIND" })).status).toBe(403);
  expect((await send(gateway.url, "/echo/x", { method: "PATCH" })).status).toBe(200);
});

test.each<[what: string, target: string, headers: Record<string, string>]>([
  ["a target", `/echo/${"x".repeat(10_240)}`, {}],
  ["header values", "/echo/x", { a: "x".repeat(9_000), b: "x".repeat(2_000) }],
])("%s of more than 10,240 bytes are refused with a problem document", async (_what, target, headers) => {
  const answer = await send(gateway.url, target, { headers });
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  expect(JSON.parse(answer.text)).toMatchObject({
    status: 431,
    detail: expect.stringContaining("10240 bytes"),
  });
});

test.each([
  ["application/zip", "zip", true],
  ["image/png; q=1", "png", true],
  ["text/plain", "text", false],
  ["application/zip+xml", "text", false],
])("a body of type %s is received: %s, Base64 is %s", async (type, body, isBase64Encoded) => {
  await send(gateway.url, "/echo/x", { method: "POST", headers: { "content-type": type }, body });
  expect(gateway.event()).toMatchObject({
    body: isBase64Encoded ? Buffer.from(body).toString("base64") : body,
    isBase64Encoded,
  });
});

test("a body of more than 10 MB is refused as too large, announced or not", async () => {
  const body = Buffer.alloc(10 * 1024 ** 2 + 1);
  for (const headers of [{ a: "1" }, { "transfer-encoding": "chunked" }] as Record<string, string>[]) {
    const answer = await send(gateway.url, "/echo/x", { method: "POST", headers, body });
    expect(answer).toMatchObject({
      status: 413,
      headers: { "x-amzn-errortype": "RequestTooLargeException" },
    });
  }
});

test("a client that leaves in its body is no fault, and the next one is served", async () => {
  const bytes = "POST /echo/x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab";
  for (let count = 0; count < 20; count++) {
    const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    await new Promise((written) => socket.write(bytes, written));
    socket.resetAndDestroy();
  }
  expect((await send(gateway.url, "/echo/x")).status).toBe(200);
  expect(gateway.messages).toEqual([]);
});

test("no request makes the gateway fail, whatever its method, target, headers and body", async () => {
  const name = fc.stringMatching(/^[!#$%&'*+.^_`|~\da-zA-Z-]{1,20}$/);
  const value = fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,60}$/);
  const target = fc.oneof(
    fc.stringMatching(/^\/[\x21-\x7e]{0,60}$/),
    fc.array(
      fc.constantFrom("echo", "things", "live", "..", "%2F", "%00", "%c3", "/", "?", "&", "=", ";", "{"),
    ),
  );
  const headers = fc.dictionary(
    fc.oneof(
      name,
      fc.constantFrom("accept", "content-type", "authorization", "x-amzn-trace-id", "__proto__"),
    ),
    value,
    { noNullPrototype: false },
  );
  const method = fc.constantFrom("GET", "POST", "HEAD", "OPTIONS", "TRACE", "PROPFIND");
  const body = fc.uint8Array({ maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(method, target, headers, body, async (verb, path, fields, content) => {
      const lines = Object.entries(fields)
        .filter(([field]) => !/^(host|connection|content-length|transfer-encoding|expect)$/i.test(field))
        .map(([field, text]) => `${field}: ${text}`);
      const head = [
        `${verb} ${Array.isArray(path) ? `/${path.join("")}` : path} HTTP/1.1`,
        "Host: a",
        "Connection: close",
        `Content-Length: ${content.length}`,
        ...lines,
      ];
      const answer = await sendRaw(
        gateway.url,
        Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"),
        content,
      );
      expect(answer.status).toBeLessThan(500);
    }),
    { numRuns: 300 },
  );
  expect(gateway.messages).toEqual([]);
}, 30_000);
