import { afterAll, beforeAll, expect, test } from "vitest";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, declare, tokenOf, upload } from "../support/target.ts";

let airlock: InProcess;
beforeAll(async () => {
  airlock = await startInProcess();
});
afterAll(() => airlock?.close());

const pdf = new TextEncoder().encode("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");

test("an upload URL holds until the minute it names, and no longer", async () => {
  const token = await tokenOf(airlock, "partner");
  const register = () =>
    call(airlock, token, "POST", "/documents", declare("claim.pdf", "application/pdf", pdf));
  const [late, inTime] = [await register(), await register()];
  const expiresIn = Date.parse(late.body.upload.expiresAt) - Date.now();
  try {
    airlock.clock.ahead = expiresIn + 2_000;
    const refused = await upload(late, pdf);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("Request has expired");
    airlock.clock.ahead = expiresIn - 10_000;
    expect((await upload(inTime, pdf)).status).toBe(200);
  } finally {
    airlock.clock.ahead = 0;
  }
  expect((await call(airlock, token, "GET", `/documents/${late.body.id}`)).body.status).toBe(
    "awaiting-upload",
  );
});

test("a token holds for an hour; then it is refused, and said to be expired", async () => {
  const token = await tokenOf(airlock, "partner");
  try {
    airlock.clock.ahead = 59 * 60_000;
    // Answered without a call to AWS, which would refuse the function's own signature at this hour.
    expect((await call(airlock, token, "GET", "/documents/none")).status).toBe(404);
    airlock.clock.ahead = 61 * 60_000;
    const refused = await call(airlock, token, "GET", "/documents/none");
    expect(refused).toMatchObject({ status: 401, type: "application/problem+json" });
  } finally {
    airlock.clock.ahead = 0;
  }
});
