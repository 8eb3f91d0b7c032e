import "./links.ts";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { afterEach, expect, test } from "vitest";
import { TextHeaders, TextRequest, TextResponse, useTextFetch } from "../src/http/text-fetch.ts";

const native = { Headers, Request, Response };
afterEach(() => void Object.assign(globalThis, native));

const headers: [string, string][] = [
  ["X-Two", " b "],
  ["content-type", "application/json"],
  ["x-two", "c\t"],
  ["Accept", "*/*"],
];

test("Headers are joined, trimmed, sorted and found as Node.js's are.", () => {
  const [ours, theirs] = [new TextHeaders(headers), new native.Headers(headers)];
  for (const made of [ours, theirs]) {
    made.set("Accept", "text/html");
    made.append("new", "1");
    made.delete("Content-Type");
  }
  expect([...ours]).toEqual([...theirs]);
  expect([...ours.entries()]).toEqual([...theirs.entries()]);
  for (const name of ["ACCEPT", "x-Two", "content-type"]) {
    expect(ours.get(name)).toBe(theirs.get(name));
    expect(ours.has(name)).toBe(theirs.has(name));
  }
  const visited: [string, string][] = [];
  ours.forEach((value, name) => void visited.push([name, value]));
  expect(visited).toEqual([...theirs]);
  expect([...new TextHeaders(ours)]).toEqual([...theirs]);
});

test.each([
  "https://api.example/a/../b%2e/./c?x=ä y#z",
  "https://API.example:443/documents/%2e%2e/health?a=%00",
  "https://api.example//double\\slash",
])("The URL %s is normalised as Node.js normalises it.", (url) => {
  expect(new TextRequest(url).url).toBe(new native.Request(url).url);
});

test("A URL that is not valid is refused.", () => {
  expect(() => new TextRequest("https://[/")).toThrow(TypeError);
});

test.each([
  ["a text", '{"a":"ü"}'],
  ["a byte order mark", "\ufeff{}"],
  ["half a surrogate pair", '"\ud800"'],
  ["UTF-8", new TextEncoder().encode('{"a":"ü"}')],
  ["bytes that are not UTF-8", new Uint8Array([0x22, 0xff, 0xc3, 0x22])],
])("A body of %s is read as Node.js reads it, as text and as JSON.", async (_name, body) => {
  for (const make of [
    (Type: typeof native.Request | typeof TextRequest) =>
      new Type("https://a.example", { method: "POST", body }),
    (Type: typeof native.Request | typeof TextRequest) =>
      Type === TextRequest
        ? new TextResponse(body, { status: 201 })
        : new native.Response(body, { status: 201 }),
  ]) {
    const [ours, theirs] = [make(TextRequest), make(native.Request)];
    expect([...ours.headers]).toEqual([...theirs.headers]);
    expect(await ours.text()).toBe(await theirs.text());
    expect(await make(TextRequest).json()).toEqual(await make(native.Request).json());
  }
});

test("An app answers the same with these classes and with Node.js's.", async () => {
  const app = new Hono();
  app.use(cors({ origin: ["https://pages.example"], exposeHeaders: ["Location"] }));
  app.use(async (context, next) => {
    await next();
    context.header("x-after", "1");
    context.res.headers.set("x-set", "2");
  });
  app.get("/json", (context) => context.json({ ü: context.req.query("q") }, 201, { location: "x" }));
  app.get("/empty", (context) => context.body(null, 204));
  app.post("/echo", async (context) =>
    context.text(`${context.req.header("a")} ${await context.req.text()}`),
  );
  app.get("/fails", () => {
    throw new Error("failed");
  });
  app.onError((error, context) => context.text(error.message, 500));
  const answers = async () => {
    const requests: [string, RequestInit][] = [
      ["/json?q=1", { headers: { origin: "https://pages.example" } }],
      ["/json?q=%00", { method: "HEAD" }],
      ["/json", { method: "OPTIONS", headers: { origin: "https://pages.example" } }],
      ["/echo", { method: "POST", body: "text", headers: { a: "b" } }],
      ["/empty", {}],
      ["/fails", {}],
      ["/missing", {}],
    ];
    return Promise.all(
      requests.map(async ([path, init]) => {
        const response = await app.fetch(new Request(`https://a.example${path}`, init));
        return [path, response.status, [...response.headers], await response.text()];
      }),
    );
  };
  const theirs = await answers();
  useTextFetch();
  const ours = await answers();
  expect(Response).toBe(TextResponse);
  expect(ours).toEqual(theirs);
});
