import { expect, onTestFinished, test } from "vitest";
import { send, startGateway } from "../support/gateway.ts";

/** Calls a method whose function has this result. */
async function callWith(
  result: unknown,
  { api = {}, headers = {} }: { api?: object; headers?: Record<string, string> } = {},
) {
  const gateway = await startGateway({ api, answer: () => result });
  onTestFinished(() => gateway.close());
  return { ...(await send(gateway.url, "/echo/x", { headers })), messages: gateway.messages };
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
test.each<[what: string, result: unknown]>([
  ["null", null],
  ["a text", "hello"],
  ["a list", []],
  ["a member that answers do not have", { statusCode: 200, body: "", cookies: [] }],
  ["a status that is no number", { statusCode: "OK" }],
  ["a status that is a list", { statusCode: [200] }],
  ["a status with a fraction", { statusCode: 200.5 }],
  ["a status of five digits", { statusCode: 20000 }],
  ["a status that has no body", { statusCode: 101 }],
  ["a body that is an object", { statusCode: 200, body: {} }],
  ["a body that is a number", { statusCode: 200, body: 1 }],
  ["isBase64Encoded that is a text", { statusCode: 200, body: "", isBase64Encoded: "yes" }],
  ["headers that are a list", { statusCode: 200, headers: ["a"] }],
  ["a header value that is a number", { statusCode: 200, headers: { "x-a": 1 } }],
  ["a header value that is null", { statusCode: 200, headers: { "x-a": null } }],
  ["a header value that is an object", { statusCode: 200, headers: { "x-a": {} } }],
  ["a header value with a line break", { statusCode: 200, headers: { "x-a": "1\r\nx-b: 2" } }],
  ["a header value with a letter that Latin-1 lacks", { statusCode: 200, headers: { "x-a": "日" } }],
  ["a header name with a space", { statusCode: 200, headers: { "x a": "1" } }],
  ["an empty header name", { statusCode: 200, headers: { "": "1" } }],
  ["multiple values that are no list", { statusCode: 200, multiValueHeaders: { "x-a": "1" } }],
  ["multiple values with a number", { statusCode: 200, multiValueHeaders: { "x-a": ["1", 2] } }],
])("the function's result with %s is answered 502", async (_what, result) => {
  const answer = await callWith(result);
  expect(answer).toMatchObject({
    status: 502,
    headers: { "x-amzn-errortype": "InternalServerErrorException" },
    text: '{"message":"Internal server error"}',
    messages: [],
  });
});

test.each<[what: string, result: object, status: number, body: string]>([
  ["no member", {}, 200, ""],
  ["a status as text", { statusCode: "201", body: "made" }, 201, "made"],
  ["a body that is null", { statusCode: 200, body: null, headers: null, multiValueHeaders: null }, 200, ""],
  ["a header that is true", { statusCode: 200, body: "", headers: { "x-a": true } }, 200, ""],
])("the function's result with %s is answered", async (_what, result, status, body) => {
  expect(await callWith(result)).toMatchObject({ status, text: body });
});

test("an answer without a content type has that of JSON", async () => {
  expect((await callWith({ body: "{}" })).headers["content-type"]).toBe("application/json");
  const typed = await callWith({ body: "", multiValueHeaders: { "CONTENT-TYPE": ["text/css"] } });
  expect(typed.headers["content-type"]).toBe("text/css");
});

test("headers that the gateway sets itself are renamed", async () => {
  const { headers } = await callWith({
    body: "hello",
    headers: {
      "content-length": "999",
      Connection: "upgrade",
      Date: "tomorrow",
      Server: "mine",
      "www-authenticate": "Basic",
      "transfer-encoding": "chunked",
      trailer: "x-a",
    },
  });
  expect(headers).toMatchObject({
    "x-amzn-remapped-content-length": "999",
    "x-amzn-remapped-connection": "upgrade",
    "x-amzn-remapped-date": "tomorrow",
    "x-amzn-remapped-server": "mine",
    "x-amzn-remapped-www-authenticate": "Basic",
    "x-amzn-remapped-trailer": "x-a",
    "content-length": "5",
  });
  for (const name of ["server", "www-authenticate", "transfer-encoding"])
    expect(headers).not.toHaveProperty(name);
});

test("single and multiple values of a header are merged", async () => {
  const { headers } = await callWith({
    headers: { "X-A": "1", "x-b": "3", "set-cookie": "c" },
    multiValueHeaders: { "x-a": ["1", "2"], "Set-Cookie": ["a", "b"] },
  });
  expect(headers).toMatchObject({ "x-a": "1, 2", "x-b": "3", "set-cookie": ["a", "b", "c"] });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
const encoded = { statusCode: 200, body: "aGVsbG8=", isBase64Encoded: true };
test.each<[binaryMediaTypes: string[], accept: string | undefined, body: string]>([
  [["image/png"], "image/png", "hello"],
  [["image/*"], "image/png;q=0.5, text/html", "hello"],
  [["*/*"], undefined, "hello"],
  [["image/png"], "text/html, image/png", "aGVsbG8="],
  [["image/png"], "*/*", "aGVsbG8="],
  [["image/png"], undefined, "aGVsbG8="],
  [[], "image/png", "aGVsbG8="],
])(
  "with the binary media types %j, a client that accepts %s receives %s",
  async (binaryMediaTypes, accept, body) => {
    const headers: Record<string, string> = accept === undefined ? {} : { accept };
    expect((await callWith(encoded, { api: { binaryMediaTypes }, headers })).text).toBe(body);
  },
);

test("a body that says it is Base64 and is not is answered 500 where it has to be decoded", async () => {
  const answer = await callWith({ ...encoded, body: "no!" }, { api: { binaryMediaTypes: ["*/*"] } });
  expect(answer).toMatchObject({ status: 500, text: '{"message":"Internal server error"}' });
});

test("a function that does not answer in the time of its integration is answered 504", async () => {
  const gateway = await startGateway({ answer: () => new Promise(() => {}) });
  onTestFinished(() => gateway.close());
  expect(await send(gateway.url, "/echo/x")).toMatchObject({
    status: 504,
    text: '{"message":"Endpoint request timed out"}',
  });
});

test("a fault of the gateway is reported, and its client is told nothing of it", async () => {
  const gateway = await startGateway({
    answer: () => {
      throw new Error("/secret/path");
    },
  });
  onTestFinished(() => gateway.close());
  expect(await send(gateway.url, "/echo/x")).toMatchObject({
    status: 502,
    text: '{"message":"Internal server error"}',
  });
  expect(gateway.messages.join()).toContain("/secret/path");
});
