import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { ConsoleSettings } from "../src/http/pages.ts";
import { createPages } from "../src/http/serve-pages.ts";

const settings: ConsoleSettings = {
  stage: "test",
  consoleUrl: "https://api.example/test/console",
  clientId: "client1",
  authorizeUrl: "https://login.example/oauth2/authorize",
  tokenUrl: "https://login.example/oauth2/token",
  logoutUrl: "https://login.example/logout",
  revokeUrl: "https://login.example/oauth2/revoke",
  twoPeople: false,
};
const html = `<!doctype html><html><head><script type="module" crossorigin src="./assets/index-1.js"></script>
<link rel="stylesheet" crossorigin href="./assets/index-1.css"></head><body></body></html>`;
const script = 'console.log("./assets/");';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "airlock-pages-"));
  await mkdir(join(root, "console", "assets"), { recursive: true });
  await writeFile(join(root, "console", "index.html"), html);
  await writeFile(join(root, "console", "favicon.svg"), "<svg/>");
  await writeFile(join(root, "console", "assets", "index-1.js"), script);
  await mkdir(join(root, "docs", "assets"), { recursive: true });
  await writeFile(join(root, "docs", "index.html"), html);
  await writeFile(join(root, "docs", "assets", "index-1.js"), script);
  await writeFile(join(root, "secret.json"), "{}");
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

/** Sends a request for a path below a site, as the gateway does. */
async function request(
  file?: string,
  {
    method = "GET",
    headers = {},
    changes = {},
    folder = "console",
    path = `/test/${folder}`,
  }: {
    method?: string;
    headers?: Record<string, string>;
    changes?: Partial<ConsoleSettings>;
    folder?: "console" | "docs";
    path?: string;
  } = {},
) {
  const respond = createPages({ root, settings: { ...settings, ...changes } });
  const {
    statusCode,
    headers: sent = {},
    body,
  } = await respond({
    httpMethod: method,
    resource: file === undefined ? `/${folder}` : `/${folder}/{file+}`,
    pathParameters: file === undefined ? null : { file },
    headers,
    requestContext: { requestId: "request-1", path, resourcePath: `/${folder}` },
  } as unknown as APIGatewayProxyEvent);
  return { status: statusCode, headers: sent, body };
}

const configurationOf = (page: string) =>
  JSON.parse(
    /<script type="application\/json" id="configuration">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? "",
  );

test.each([
  undefined,
  "index.html",
  "search",
  "documents/01K0000000000000000000000A",
  "__proto__",
  "constructor",
])("the path %s below the console is the page itself, which is not stored", async (file) => {
  const { status, headers, body } = await request(file);
  expect({ status, type: headers["content-type"], caching: headers["cache-control"] }).toEqual({
    status: 200,
    type: "text/html; charset=utf-8",
    caching: "no-store",
  });
  expect(body).toMatch(/^<!doctype html>/);
});

test("the page has its assets and the API by paths that begin with the stage, if the console's URL does", async () => {
  const { body } = await request();
  expect(body).toContain('src="/test/console/assets/index-1.js"');
  expect(body).toContain('href="/test/console/assets/index-1.css"');
  const { consoleUrl: _url, ...others } = settings;
  expect(configurationOf(body)).toEqual({ ...others, apiUrl: "/test" });
  const onDomain = await request(undefined, { changes: { consoleUrl: "https://airlock.example/console" } });
  expect(onDomain.body).toContain('src="/console/assets/index-1.js"');
  expect(configurationOf(onDomain.body).apiUrl).toBe("");
});

test.each(["</script><script>alert(1)</script>", "<!--<script>", "$&$`", "\u2028"])(
  "the setting %j is data in the page",
  async (stage) => {
    const { body } = await request(undefined, { changes: { stage } });
    expect(configurationOf(body).stage).toBe(stage);
    expect(body.match(/<script/g)).toHaveLength(2);
    expect(body).not.toContain("<!--");
  },
);

test("an asset can be stored for a year, and is sent once", async () => {
  const { status, headers, body } = await request("assets/index-1.js");
  expect({ status, body, type: headers["content-type"], caching: headers["cache-control"] }).toEqual({
    status: 200,
    body: script,
    type: "text/javascript; charset=utf-8",
    caching: "public, max-age=31536000, immutable",
  });
  expect(headers.vary).toBe("accept-encoding");
  const etag = String(headers.etag);
  for (const condition of [etag, etag.slice(2), `"other", ${etag}`, "*"]) {
    const repeated = await request("assets/index-1.js", { headers: { "If-None-Match": condition } });
    expect(repeated).toMatchObject({ status: 304, body: "", headers: { etag } });
  }
  const other = await request("assets/index-1.js", { headers: { "if-none-match": '"other"' } });
  expect(other).toMatchObject({ status: 200, body: script });
});

test("a file whose name has no hash is asked for again", async () => {
  const { headers } = await request("favicon.svg");
  expect(headers).toMatchObject({ "content-type": "image/svg+xml", "cache-control": "no-cache" });
});

test.each([
  "assets/nothing.js",
  "assets/nothing",
  "nothing.css",
  "../secret.json",
  "assets/../../secret.json",
  "..\\secret.json",
  "..%2fsecret.json",
  "assets//index-1.js",
  "assets/",
  "/etc/passwd.txt",
  "assets/__proto__",
  "index-1.js\0",
])("the file %j is answered with a problem that is not stored", async (file) => {
  const { status, headers, body } = await request(file);
  expect({ status, type: headers["content-type"], caching: headers["cache-control"] }).toEqual({
    status: 404,
    type: "application/problem+json",
    caching: "no-store",
  });
  expect(JSON.parse(body)).toMatchObject({
    type: "urn:airlock:problem:not-found",
    status: 404,
    requestId: "request-1",
  });
});

test.each([undefined, "assets/index-1.js", "assets/nothing.js"])(
  "HEAD of %s has the headers of GET and no body",
  async (file) => {
    const [head, get] = [await request(file, { method: "HEAD" }), await request(file)];
    expect(head).toEqual({ ...get, body: "" });
  },
);

test("every response has a content security policy without inline scripts and styles", async () => {
  for (const file of [undefined, "assets/index-1.js", "assets/nothing.js"]) {
    const { headers } = await request(file);
    expect(headers["content-security-policy"]).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self' https://login.example; form-action 'self' https://login.example; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers).toMatchObject({
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "strict-transport-security": expect.stringMatching(/^max-age=\d{8}/),
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "x-request-id": "request-1",
    });
  }
});

test.each([
  ["/test/docs", "/test"],
  ["/test/docs/", "/test"],
  ["/docs", ""],
  ["//docs", ""],
  ['/"><script>/docs', ""],
])(
  "the reference that is requested at %s has its assets and the API by the path %j",
  async (path, apiUrl) => {
    const { status, body } = await request(undefined, { folder: "docs", path });
    expect(status).toBe(200);
    expect(body).toContain(`src="${apiUrl}/docs/assets/index-1.js"`);
    expect(configurationOf(body)).toEqual({ apiUrl, tokenUrl: settings.tokenUrl });
  },
);

test("below the reference are only its files", async () => {
  const asset = await request("assets/index-1.js", { folder: "docs" });
  expect(asset).toMatchObject({ status: 200, body: script });
  expect(asset.headers["cache-control"]).toContain("immutable");
  for (const file of ["index.html", "search", "assets/nothing.js", "../console/index.html", "openapi.json"])
    expect(await request(file, { folder: "docs" })).toMatchObject({ status: 404 });
});

test("the reference has a content security policy without inline scripts and styles", async () => {
  const { headers } = await request(undefined, { folder: "docs" });
  expect(headers["content-security-policy"]).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' https://login.example; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
  );
});

test("a package without the console's files fails at the start", () => {
  expect(() => createPages({ root: join(root, "console"), settings })).toThrow();
});
