import { afterAll, beforeAll, expect, test } from "vitest";
import { connectOffline } from "../../packages/admin/src/connection.ts";
import { serveConsole } from "../../packages/console/dev/server.ts";
import { openPage } from "../support/browser.ts";
import { decide, rowOf, scriptedPdf, TestedConsole } from "../support/console.ts";

const jane = "jane@example.com";

let desk: TestedConsole;
let sources: Awaited<ReturnType<typeof serveConsole>>;
beforeAll(async () => {
  desk = await TestedConsole.start();
  sources = await serveConsole(await connectOffline(desk.airlock.directory), 0);
});
afterAll(async () => {
  await sources?.close();
  await desk?.close();
});

test("the console is served from its sources on one origin with the API, where a reviewer signs in, decides and signs out", async () => {
  const { id } = await desk.submit(scriptedPdf());
  const { page, reports } = await openPage(desk.browser);
  await page.goto(sources.url);
  const { origin } = new URL(sources.url);
  expect(origin).not.toBe(new URL(desk.url).origin);
  const called = new Set<string>();
  page.on("request", (request) => {
    if (request.headers().authorization) called.add(new URL(request.url()).origin);
  });

  await page.getByRole("button", { name: "Sign in" }).click();
  await desk.enterPassword(page, jane);
  await rowOf(page, "claim.pdf").getByRole("link", { name: "claim.pdf" }).click();
  await page.waitForURL(`${sources.url}/documents/${id}`);
  await page.reload();
  await page.getByRole("button", { name: "Reject…" }).click();
  await decide(page, "Reject", "Nobody expects a script.");
  await expect.poll(async () => (await desk.read(id)).status).toBe("rejected");

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(page.url()).toBe(sources.url);
  expect([...called]).toEqual([origin]);
  expect(reports).toEqual([]);
});

test("the stage's own page still signs people in", async () => {
  const { page } = await desk.signIn(jane);
  expect(page.url()).toBe(desk.url);
});
