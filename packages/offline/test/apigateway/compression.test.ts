import { deflateSync, gzipSync, inflateSync, unzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { send, startGateway } from "../support/gateway.ts";

const body = "a text that is repeated, ".repeat(50);

/** Calls a method of an API that compresses from 1,000 bytes on. */
async function callWith(
  acceptEncoding: string | undefined,
  {
    api = { minimumCompressionSize: "1000" },
    answer = { statusCode: 200, body },
    method = "GET",
  }: { api?: object; answer?: object; method?: string } = {},
) {
  const gateway = await startGateway({ api, answer: () => answer });
  onTestFinished(() => gateway.close());
  const headers: Record<string, string> =
    acceptEncoding === undefined ? {} : { "accept-encoding": acceptEncoding };
  const { status, headers: received, text } = await send(gateway.url, "/echo/x", { method, headers });
  return {
    status,
    headers: received,
    coding: received["content-encoding"],
    bytes: Buffer.from(text, "latin1"),
  };
}

test.each([
  ["gzip"],
  ["gzip, deflate, br, zstd"],
  ["br;q=0.5, gzip"],
  ["GZIP;Q=0.8"],
  ["gzip;q=1, deflate;q=1"],
])("a client with Accept-Encoding %s gets the body by gzip", async (acceptEncoding) => {
  const { status, headers, coding, bytes } = await callWith(acceptEncoding);
  expect({ status, coding, text: unzipSync(bytes).toString() }).toEqual({
    status: 200,
    coding: "gzip",
    text: body,
  });
  expect(bytes).toEqual(gzipSync(body));
  expect(headers["content-length"]).toBe(String(bytes.length));
  expect(headers).not.toHaveProperty("vary");
});

test("a client that prefers deflate gets the body by deflate", async () => {
  const { coding, bytes } = await callWith("gzip;q=0.5, deflate");
  expect({ coding, text: inflateSync(bytes).toString() }).toEqual({ coding: "deflate", text: body });
  expect(bytes).toEqual(deflateSync(body));
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-enable-compression.html
test.each([
  [undefined],
  ["*"],
  ["identity"],
  ["br"],
  ["br, gzip"],
  ["zstd, br;q=0.9, gzip;q=0.8"],
  ["gzip;q=0"],
])("a client with Accept-Encoding %s gets the body as it is", async (acceptEncoding) => {
  const { coding, bytes } = await callWith(acceptEncoding);
  expect({ coding, text: bytes.toString() }).toEqual({ coding: undefined, text: body });
});

test("a body that is smaller than the minimum is not compressed", async () => {
  const answer = (length: number) => ({ statusCode: 200, body: "a".repeat(length) });
  expect((await callWith("gzip", { answer: answer(999) })).coding).toBeUndefined();
  expect((await callWith("gzip", { answer: answer(1000) })).coding).toBe("gzip");
});

test("the minimum counts bytes, not characters", async () => {
  expect((await callWith("gzip", { answer: { statusCode: 200, body: "ä".repeat(500) } })).coding).toBe(
    "gzip",
  );
});

test("an API without a minimum compresses nothing", async () => {
  expect((await callWith("gzip", { api: {} })).coding).toBeUndefined();
});

test("an API with the minimum 0 compresses every body, but no empty one", async () => {
  const api = { minimumCompressionSize: "0" };
  expect((await callWith("gzip", { api, answer: { statusCode: 200, body: "a" } })).coding).toBe("gzip");
  expect((await callWith("gzip", { api, answer: { statusCode: 304, body: "" } })).coding).toBeUndefined();
});

test("a body that the function has encoded is not compressed again", async () => {
  const answer = { statusCode: 200, headers: { "Content-Encoding": "br" }, body };
  const { coding, bytes } = await callWith("gzip", { answer });
  expect({ coding, text: bytes.toString() }).toEqual({ coding: "br", text: body });
});
