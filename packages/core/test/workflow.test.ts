import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inspect } from "../src/inspect.ts";
import { decide, settle, withdraw } from "../src/settle.ts";
import { type Intake, quarantinedSample, settings, startIntake } from "./intake.ts";
import { samples } from "./samples.ts";

let intake: Intake;
beforeAll(async () => {
  intake = await startIntake();
});
afterAll(() => intake.close());

test("A document that is what it was declared as is released, and its content copied to released/.", async () => {
  const { id, etag } = await intake.registerAndUpload(samples.pdf());
  await intake.runWorkflow(id, etag);
  expect(await intake.stateOf(id)).toEqual({
    status: "released",
    history: ["registered", "inspection-started", "released"],
    places: ["incoming", "released"],
  });
});

test("A suspicious document is quarantined until a reviewer decides, and repeating the decision changes nothing.", async () => {
  const { id, etag } = await intake.registerAndUpload(quarantinedSample);
  await intake.runWorkflow(id, etag);
  expect(await intake.stateOf(id)).toMatchObject({
    status: "quarantined",
    places: ["incoming", "quarantine"],
  });
  for (let times = 0; times < 2; times++)
    await decide(intake, { id, decision: "release", reason: "known", actor: "reviewer:rita" });
  expect(await intake.stateOf(id)).toEqual({
    status: "released",
    history: ["registered", "inspection-started", "quarantined", "release-decided"],
    places: ["incoming", "released"],
  });
});

test("A harmful document is rejected and its content removed.", async () => {
  const { id, etag } = await intake.registerAndUpload(samples.eicar());
  await intake.runWorkflow(id, etag);
  expect(await intake.stateOf(id)).toMatchObject({ status: "rejected", places: [] });
});

test("Text that decodes to a harmful file by its unsigned Content-Encoding is rejected.", async () => {
  const sample = { ...samples.csv(), bytes: brotliCompressSync(samples.eicar().bytes) };
  const document = await intake.register(sample);
  const { url, headers } = await intake.vault.presignUpload(document, 60);
  const body = new Uint8Array(sample.bytes);
  const uploaded = await fetch(url, {
    method: "PUT",
    headers: { ...headers, "content-encoding": "br" },
    body,
  });
  await intake.runWorkflow(document.id, uploaded.headers.get("etag")?.replaceAll('"', "") ?? "");
  expect(await intake.stateOf(document.id)).toMatchObject({ status: "rejected", places: [] });
  expect((await intake.ledger.get(document.id))?.findings[0]?.rule).toBe("content-encoding");
});

test("Rejecting or withdrawing removes the copy that an interrupted release left.", async () => {
  for (const end of ["reject", "withdraw"] as const) {
    const { id, etag } = await intake.registerAndUpload(quarantinedSample);
    await intake.runWorkflow(id, etag);
    const quarantined = await intake.ledger.get(id);
    if (quarantined) await intake.vault.copy(quarantined, "quarantine", "released", etag);
    if (end === "reject")
      await decide(intake, { id, decision: "reject", reason: "unknown", actor: "reviewer:rita" });
    else await withdraw(intake, { id, actor: "partner:anna" });
    expect((await intake.stateOf(id)).places).toEqual([]);
  }
});

test("An event or a decision that is delivered twice at once takes effect once.", async () => {
  for (let times = 0; times < 20; times++) {
    const { id, etag } = await intake.registerAndUpload(quarantinedSample);
    await Promise.all([intake.runWorkflow(id, etag), intake.runWorkflow(id, etag)]);
    const decision = { id, decision: "release", reason: "known", actor: "reviewer:rita" } as const;
    await Promise.all([decide(intake, decision), decide(intake, decision)]);
    expect(await intake.stateOf(id)).toEqual({
      status: "released",
      history: ["registered", "inspection-started", "quarantined", "release-decided"],
      places: ["incoming", "released"],
    });
  }
});

test("Withdrawing a document during its inspection leaves no content in any place.", async () => {
  const { id, etag } = await intake.registerAndUpload(samples.pdf());
  const inspection = await inspect(intake, settings, { documentId: id, etag });
  await withdraw(intake, { id, actor: "partner:anna" });
  if (inspection.verdict === "none") throw new Error("The document was not inspected.");
  await expect(settle(intake, inspection, "system:workflow")).rejects.toThrow("withdrawn");
  expect(await intake.stateOf(id)).toMatchObject({ status: "withdrawn", places: [] });
});

test("The upload URL of a settled or withdrawn document accepts no content, even if it was never used.", async () => {
  for (const sample of [samples.pdf(), quarantinedSample, samples.eicar()]) {
    const document = await intake.register(sample);
    await intake.runWorkflow(document.id, await intake.upload(document, sample));
    expect((await intake.put(document, sample)).status).toBe(412);
  }
  const document = await intake.register(samples.pdf());
  await withdraw(intake, { id: document.id, actor: "partner:anna" });
  expect((await intake.put(document, samples.pdf())).status).toBe(412);
  expect(await intake.stateOf(document.id)).toMatchObject({ status: "withdrawn", places: [] });
});

test("Content that is uploaded after its document expired is removed.", async () => {
  const document = await intake.register(samples.pdf());
  intake.passHours(3);
  await intake.runSweeper();
  await intake.runWorkflow(document.id, await intake.upload(document, samples.pdf()));
  expect(await intake.stateOf(document.id)).toMatchObject({ status: "expired", places: [] });
});

test("Content with another entity tag than in the event is not inspected; the sweeper inspects it later.", async () => {
  const { id } = await intake.registerAndUpload(samples.pdf());
  await intake.runWorkflow(id, "00000000000000000000000000000000");
  expect(await intake.stateOf(id)).toMatchObject({ status: "failed", places: ["incoming"] });
  intake.passHours(3);
  await intake.runSweeper();
  expect((await intake.stateOf(id)).status).toBe("released");
});

test.each([
  ["NO_THREATS_FOUND", "release"],
  ["THREATS_FOUND", "reject"],
  ["UNSUPPORTED", "quarantine"],
  ["FAILED", "quarantine"],
  [undefined, "quarantine"],
])("With malware protection, the scan result %s gives the verdict %s.", async (scanStatus, verdict) => {
  const { id, etag } = await intake.registerAndUpload(samples.pdf());
  const inspection = await inspect(
    intake,
    { ...settings, malwareProtection: true },
    { documentId: id, etag, ...(scanStatus && { scanStatus }) },
  );
  expect(inspection.verdict).toBe(verdict);
});
