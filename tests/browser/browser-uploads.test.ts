import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { openPage, startBrowser } from "../support/browser.ts";
import { call, declare, settled, startTarget, type Target, tokenOf } from "../support/target.ts";

/** The origin that stage `offline` lists. */
const allowedOrigin = "http://localhost:5173";

let target: Target;
let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  [target, browser] = await Promise.all([startTarget(), startBrowser()]);
});
afterAll(() => Promise.all([target?.close(), browser?.close()]));

/** A page of an origin of another port. The browser gets it from a server: where requests are routed, Playwright answers preflights. */
async function pageOfOther(): Promise<Page> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>Portal</title>");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const { page } = await openPage(browser);
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return page;
}

/** A page of an origin, which the browser gets without a server, so that it has to be permitted to call this machine. */
async function pageOf(origin: string): Promise<Page> {
  const { page } = await openPage(browser, { permissions: ["local-network-access"] });
  await page.route(`${origin}/`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Portal</title>" }),
  );
  await page.goto(`${origin}/`);
  return page;
}

interface Sent {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** The body's bytes. */
  bytes?: number[];
}

/** Sends a request from a page, by fetch. */
const send = (page: Page, request: Sent) =>
  page.evaluate(async ({ url, bytes, body, ...options }) => {
    const content = bytes ? new Uint8Array(bytes) : body;
    try {
      const answer = await fetch(url, { ...options, ...(content !== undefined && { body: content }) });
      const headers = Object.fromEntries(answer.headers);
      return { status: answer.status, headers, text: await answer.text() };
    } catch (error) {
      return { status: 0, headers: {} as Record<string, string>, text: String(error) };
    }
  }, request);

const { bytes } = samples.pdf();

async function registrationOf(token: string): Promise<Sent> {
  return {
    url: `${target.apiUrl}/documents`,
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
    },
    body: JSON.stringify(declare("claim.pdf", "application/pdf", bytes)),
  };
}

test("a page of a listed origin registers a document and uploads its content", async () => {
  const page = await pageOf(allowedOrigin);
  const token = await tokenOf(target, "partner");
  const registered = await send(page, await registrationOf(token));
  expect(registered.status).toBe(201);
  expect(registered.headers).toHaveProperty("retry-after");
  const { id, upload } = JSON.parse(registered.text);
  const uploaded = await send(page, { ...upload, bytes: [...bytes] });
  expect(uploaded).toMatchObject({ status: 200, headers: { etag: expect.any(String) } });
  expect((await settled(target, token, id)).body.status).toBe("released");
});

test("a page of a listed origin reads why the gateway refused its request", async () => {
  const page = await pageOf(allowedOrigin);
  const refused = await send(page, await registrationOf("no-token"));
  expect(refused.status).toBe(401);
  expect(JSON.parse(refused.text)).toMatchObject({ type: "urn:airlock:problem:unauthorized" });
});

test("a page of another origin can neither register a document nor upload", async () => {
  const [page, allowed] = [await pageOfOther(), await pageOf(allowedOrigin)];
  const token = await tokenOf(target, "partner");
  const before = await call(target, token, "GET", "/documents?limit=100");
  expect(await send(page, await registrationOf(token))).toMatchObject({ status: 0 });
  expect((await call(target, token, "GET", "/documents?limit=100")).body).toEqual(before.body);
  const { text } = await send(allowed, await registrationOf(token));
  const { id, upload } = JSON.parse(text);
  expect(await send(page, { ...upload, bytes: [...bytes] })).toMatchObject({ status: 0 });
  const { body } = await call(target, token, "GET", `/documents/${id}`);
  expect(body.status).toBe("awaiting-upload");
});
