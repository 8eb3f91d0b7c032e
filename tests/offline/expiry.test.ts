import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { read, register } from "../support/documents.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, tokenOf, upload } from "../support/target.ts";

let airlock: InProcess;
let token: string;
beforeAll(async () => {
  airlock = await startInProcess();
  token = await tokenOf(airlock, "partner");
});
afterEach(() => {
  airlock.clock.ahead = 0;
});
afterAll(() => airlock?.close());

const sample = samples.pdf();
const minutes = (count: number) => count * 60_000;

test("an upload URL is accepted before its expiry and refused after it", async () => {
  const [late, early] = [await register(airlock, token, sample), await register(airlock, token, sample)];
  const expiresIn = Date.parse(late.body.upload.expiresAt) - Date.now();
  airlock.clock.ahead = expiresIn + minutes(1);
  const refused = await upload(late, sample.bytes);
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain("Request has expired");

  airlock.clock.ahead = expiresIn / 2;
  expect((await upload(early, sample.bytes)).status).toBe(200);
  airlock.clock.ahead = 0;
  expect((await read(airlock, token, late.body.id)).status).toBe("awaiting-upload");
});

test("an access token is accepted for an hour and refused after it", async () => {
  airlock.clock.ahead = minutes(50);
  // Answered without a call to AWS, whose signature would have expired by the services' clock.
  expect((await call(airlock, token, "GET", "/documents/none")).status).toBe(404);
  airlock.clock.ahead = minutes(61);
  const refused = await call(airlock, token, "GET", "/documents/none");
  expect(refused).toMatchObject({
    status: 401,
    type: "application/problem+json",
    body: { detail: expect.stringContaining("The incoming token has expired") },
  });
  expect(refused.headers.get("www-authenticate")).toBe("Bearer");
});
