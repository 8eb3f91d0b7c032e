import { type IncomingHttpHeaders, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { unzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startScreen } from "../../packages/offline/src/cli/start-screen.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";

let airlock: InProcess;
beforeAll(async () => {
  airlock = await startInProcess();
});
afterAll(() => airlock?.close());

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Sends a request whose path and headers are exactly those given. */
function send(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  const { hostname, port } = new URL(airlock.apiUrl);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, async (response) =>
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: await buffer(response),
      }),
    );
    sent.once("error", reject).end();
  });
}

test("The console's URL is an output, and the start screen has it once.", () => {
  const { consoleUrl } = airlock.system.outputs;
  expect(consoleUrl).toBe(`${airlock.apiUrl}/console`);
  // Colours are on where the variable CI is set.
  const screen = stripVTControlCharacters(startScreen(airlock.system, airlock.directory));
  expect(screen).toMatch(/Console +http/);
  expect(screen.split(`${consoleUrl}`)).toHaveLength(2);
});

test("The page loads its assets from the API, compressed, and calls Cognito where it runs.", async () => {
  const page = await send("/console/documents/01JZZZZZZZZZZZZZZZZZZZZZZZ", { "accept-encoding": "gzip" });
  const html = (page.headers["content-encoding"] ? unzipSync(page.body) : page.body).toString();
  expect(page).toMatchObject({ status: 200, headers: { "cache-control": "no-store" } });
  const configuration = JSON.parse(/id="configuration">([^<]*)</.exec(html)?.[1] ?? "");
  expect(configuration).toMatchObject({ stage: "offline", apiUrl: "", tokenUrl: airlock.tokenUrl });
  expect(page.headers["content-security-policy"]).toContain(
    `connect-src 'self' ${new URL(airlock.tokenUrl).origin};`,
  );
  const assets = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, path = ""]) => path);
  expect(assets.length).toBeGreaterThanOrEqual(2);
  for (const path of assets) {
    const plain = await send(path);
    expect(plain).toMatchObject({
      status: 200,
      headers: {
        "cache-control": "public, max-age=31536000, immutable",
        "content-type": expect.stringMatching(/^text\/(javascript|css); charset=utf-8$/),
        "x-content-type-options": "nosniff",
      },
    });
    const { headers, body } = await send(path, { "accept-encoding": "gzip, deflate, br, zstd" });
    expect(headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
    expect(unzipSync(body)).toEqual(plain.body);
    const repeated = await send(path, { "if-none-match": String(headers.etag) });
    expect(repeated).toMatchObject({ status: 304, headers: { etag: headers.etag } });
  }
});

test.each([
  ["/console/assets/nothing.js", 404],
  ["/console/assets/..%2f..%2f..%2fetc%2fpasswd", 404],
  ["/console/%2e%2e/%2e%2e/resource.enc", 404],
  ["/console/..%5c..%5cresource.enc", 404],
  ["/console/../packages/functions/src/handlers/pages.mjs", 404],
  ["/console/assets/%00", 404],
  ["/console/%ff", 400],
])("%s is answered %i with a problem that is not stored", async (path, expected) => {
  const { status, headers } = await send(path);
  expect({ status, type: headers["content-type"], caching: headers["cache-control"] }).toEqual({
    status: expected,
    type: "application/problem+json",
    caching: "no-store",
  });
});

test.each([
  "/console/__proto__",
  "/console/constructor",
  "/console/",
  "/console//",
  "/offline/console/search",
])("%s is the page", async (path) => {
  const { status, headers } = await send(path);
  expect({ status, type: headers["content-type"] }).toEqual({
    status: 200,
    type: "text/html; charset=utf-8",
  });
});

test("HEAD has the headers of the page, and other methods are refused with those that the page has.", async () => {
  const head = await send("/console", {}, "HEAD");
  expect(head).toMatchObject({
    status: 200,
    headers: { "cache-control": "no-store" },
    body: Buffer.alloc(0),
  });
  for (const path of ["/console", "/console/search"])
    expect(await send(path, {}, "POST")).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
});

test("The function Pages needs no grant.", () => {
  const role = airlock.system.outputs.functions.Pages?.roleArn ?? "";
  expect(role).toMatch(/Pages/);
  expect([...(airlock.actions.get(role) ?? [])]).toEqual([]);
});
