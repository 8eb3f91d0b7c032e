import { afterAll, beforeAll, expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { register, submit } from "../support/documents.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, tokenOf } from "../support/target.ts";

let airlock: InProcess;
beforeAll(async () => {
  airlock = await startInProcess("scanned");
});
afterAll(() => airlock?.close());

/** The stage's quota of open documents. */
const openDocuments = 30;

test("a partner with too many open documents gets 429 until some are withdrawn or erased", async () => {
  const [partner, eraser] = await Promise.all([tokenOf(airlock, "partner"), tokenOf(airlock, "eraser")]);
  const pdf = samples.pdf();
  expect((await submit(airlock, partner, pdf)).status).toBe("released");
  const open = [];
  for (let times = 0; times < openDocuments; times++)
    open.push((await register(airlock, partner, pdf)).body.id);
  const refused = await register(airlock, partner, pdf);
  expect(refused).toMatchObject({
    status: 429,
    type: "application/problem+json",
    body: { type: "urn:airlock:problem:quota-exceeded", quota: "openDocuments", limit: openDocuments },
  });
  expect(refused.headers.get("retry-after")).toBe("60");
  for (const token of [partner, eraser])
    expect((await call(airlock, token, "DELETE", `/documents/${open.pop()}`)).status).toBe(202);
  for (let times = 0; times < 2; times++) expect((await register(airlock, partner, pdf)).status).toBe(201);
  expect((await register(airlock, partner, pdf)).status).toBe(429);
});
