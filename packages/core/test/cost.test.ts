import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { itemBytes } from "../../offline/src/services/dynamodb/item-bytes.ts";
import { documentKey } from "../src/ledger/items.ts";
import { createPartnerId } from "../src/partners/partner.ts";
import { type Intake, startIntake } from "./intake.ts";
import { type Sample, samples, sha256Of } from "./samples.ts";

let intake: Intake;
beforeAll(async () => {
  intake = await startIntake();
});
afterAll(() => intake.close());

const owner = createPartnerId(new Date());
const quotas = { documentsPerDay: 10_000, bytesPerDay: 100 * 1024 ** 3, openDocuments: 1_000 };

/** The write units of everything that a document of a partner takes until it is settled, by table and index. */
async function unitsOf(sample: Sample, labels: Record<string, string>) {
  const { ledger } = intake;
  const before = intake.consumed();
  const { bytes, ...declared } = sample;
  const { document } = await ledger.register({
    owner,
    ownerName: "claims-office-of-the-north",
    actor: `partner:${owner}`,
    declaration: { ...declared, size: bytes.length, sha256: sha256Of(bytes), labels },
    quotas,
  });
  await intake.runWorkflow(document.id, await intake.upload(document, sample));
  const get = new GetCommand({ TableName: intake.tableName, Key: documentKey(document.id) });
  const { Item = {} } = await intake.dynamodb.send(get);
  const units = [...intake.consumed()].map(
    ([name, { write }]) => [name, write - (before.get(name)?.write ?? 0)] as const,
  );
  return { status: Item.status, size: itemBytes(marshall(Item)), units: Object.fromEntries(units) };
}

test("A released document of a partner takes 14 write units: its item has less than a kilobyte in every version.", async () => {
  const sample = samples.pdf("Claim 2026-11-26 Jane Doe, attachment 3.pdf");
  const { status, size, units } = await unitsOf(sample, { case: "2026-004711", branch: "north" });
  expect(status).toBe("released");
  expect(size).toBeLessThan(1_024);
  expect(units).toEqual({
    // Registered and counted on the quotas; the inspection begins; its verdict; the release.
    ledger: 2 + 1 + 1 + 1,
    "ledger/index/ofOwner": 1,
    "ledger/index/bySha256": 1,
    "ledger/index/byOpenOwner": 2,
    "ledger/index/inStatus": 1 + 2 + 2,
  });
});

test("A count of a partner's open documents reads 0.5 units where there are none, 1.5 of 100 documents, and 14 of 1,000.", async () => {
  const { ledger } = intake;
  const counted = createPartnerId(new Date());
  const registration = {
    owner: counted,
    actor: `partner:${counted}` as const,
    declaration: { ...samples.pdf(), size: 3, sha256: "0".repeat(64), labels: {} },
  };
  const none = { documentsPerDay: null, bytesPerDay: null, openDocuments: null };
  const readUnits = () => intake.consumed().get("ledger/index/byOpenOwner")?.read ?? 0;
  const measured: number[] = [];
  let registered = 0;
  for (const open of [0, 100, 1_000]) {
    const more = Array.from({ length: open - registered }, () => registration);
    await Promise.all(more.map((one) => ledger.register({ ...one, quotas: none })));
    const before = readUnits();
    await ledger.register({ ...registration, quotas: { ...none, openDocuments: 10_000 } });
    measured.push(readUnits() - before);
    registered = open + 1;
  }
  expect(measured).toEqual([0.5, 1.5, 14]);
});
