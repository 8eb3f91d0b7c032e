import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Api, captureOutput, declaration, startApi, unknownDocumentId } from "./api.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => void captureOutput());
afterEach(() => vi.restoreAllMocks());

test.each([
  ["not JSON", "{", 400, undefined],
  ["empty", "", 400, undefined],
  ["missing its members", {}, 400, ["/filename", "/contentType", "/size", "/sha256"]],
  ["a path as filename", { ...declaration, filename: "../x.pdf" }, 400, ["/filename"]],
  ["a filename of dots and spaces", { ...declaration, filename: " . " }, 400, ["/filename"]],
  ["no media type", { ...declaration, contentType: "pdf" }, 400, ["/contentType"]],
  ["a media type beyond ASCII", { ...declaration, contentType: 'a/b; c="€"' }, 400, ["/contentType"]],
  ["a size of 0", { ...declaration, size: 0 }, 400, ["/size"]],
  ["a size over the stage's limit", { ...declaration, size: 1024 ** 2 + 1 }, 400, ["/size"]],
  ["a size as a string", { ...declaration, size: "3" }, 400, ["/size"]],
  ["a short hash", { ...declaration, sha256: "abc" }, 400, ["/sha256"]],
  ["an unknown member", { ...declaration, colour: "blue" }, 400, ["/colour"]],
  ["an unknown member to escape", { ...declaration, "a/b~c": 1 }, 400, ["/a~1b~0c"]],
  ["an invalid label name", { ...declaration, labels: { "a b": "1" } }, 400, ["/labels/a b"]],
  ["a label of invalid Unicode", { ...declaration, labels: { a: "\ud800" } }, 400, ["/labels/a"]],
  ["a body over the limit", { ...declaration, labels: { a: "x".repeat(40_000) } }, 413, undefined],
])(
  "A registration with %s gives a problem with a pointer to each error.",
  async (_what, body, status, pointers) => {
    const response = await api.request("annaId", "POST", "/documents", body);
    expect(response).toMatchObject({ status, body: { status, requestId: "request-1" } });
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    if (pointers)
      expect(response.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(
        pointers.sort(),
      );
  },
);

test("A body of another media type gives status 415.", async () => {
  const xml = await api.request("annaId", "POST", "/documents", "<a/>", {
    "content-type": "application/xml",
  });
  expect(xml.status).toBe(415);
});

test("An unknown route gives status 404.", async () => {
  expect(await api.request("annaId", "GET", "/nothing")).toMatchObject({ status: 404 });
});

test.each([
  ["PUT", "/documents", "POST, GET, HEAD"],
  ["PATCH", `/documents/${unknownDocumentId}`, "GET, HEAD, DELETE"],
  ["DELETE", "/health", "GET, HEAD"],
])("%s %s gives status 405 with the methods that the path has.", async (method, path, allow) => {
  const response = await api.request("annaId", method, path);
  expect(response).toMatchObject({ status: 405, body: { type: "urn:airlock:problem:method-not-allowed" } });
  expect(response.headers.get("allow")).toBe(allow);
});

test.each(["limit=0", "limit=101", "limit=many", "status=lost", "colour=blue"])(
  "The query %s gives status 400.",
  async (query) => {
    expect(await api.request("annaId", "GET", `/documents?${query}`)).toMatchObject({ status: 400 });
  },
);

test("An unexpected error is logged, and the response does not disclose it.", async () => {
  const output = captureOutput();
  api.failures.push("lost request");
  const response = await api.request("annaId", "GET", `/documents/${unknownDocumentId}`);
  expect(response).toMatchObject({ status: 500, body: { type: "urn:airlock:problem:internal" } });
  expect(response.text).not.toContain("lost");
  expect(output.text()).toContain("The request was lost.");
});
