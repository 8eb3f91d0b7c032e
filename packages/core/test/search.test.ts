import { BatchWriteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { ulid } from "ulid";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Document, type Status, statuses } from "../src/document.ts";
import { erase } from "../src/end.ts";
import { acceptanceOf, type DocumentFilter, foldCase } from "../src/ledger/document-filter.ts";
import { documentKey, statusKeys } from "../src/ledger/items.ts";
import { Ledger } from "../src/ledger/ledger.ts";
import type { Page, SearchQuery } from "../src/ledger/listing.ts";
import type { Order } from "../src/ledger/walk.ts";
import { TableModel } from "./model/table-model.ts";
import { createRegistrar, declaration, newOwner } from "./registrar.ts";
import { startServices, type TestServices } from "./services.ts";

let services: TestServices;
let ledger: TestServices["ledger"];
let register: ReturnType<typeof createRegistrar>["register"];
beforeAll(async () => {
  services = await startServices();
  ({ ledger } = services);
  ({ register } = createRegistrar(services));
});
afterAll(() => services.close());
afterEach(() => {
  services.hooks.afterCall = async () => {};
});

const digitsOf = (number: number) => String(number).padStart(64, "0");

/** Stores documents as they are in the table, which is faster than making them. */
async function store(documents: readonly Partial<Document>[]): Promise<Document[]> {
  const stored = documents.map((change, index): Document => {
    const createdAt = new Date(Date.parse("2026-01-01T00:00:00Z") + index * 1000).toISOString();
    const id = ulid(Date.parse(createdAt));
    const at = { createdAt, updatedAt: createdAt, id, owner: "anna", ownerName: "anna" };
    return { ...declaration, ...at, status: "released", version: 1, findings: [], ...change };
  });
  for (let start = 0; start < stored.length; start += 25) {
    const requests = stored.slice(start, start + 25).map((document) => ({
      PutRequest: {
        Item: {
          ...documentKey(document.id),
          ...document,
          ...statusKeys(document.id, document.status, document.updatedAt),
        },
      },
    }));
    const RequestItems = { [services.tableName]: requests };
    await services.dynamodb.send(new BatchWriteCommand({ RequestItems }));
  }
  return stored;
}

/** All pages of a listing. */
async function readAll(read: (after?: string) => Promise<Page>, between = async () => {}) {
  const ids: string[] = [];
  const sizes: number[] = [];
  let after: string | undefined;
  do {
    const { documents, next } = await read(after);
    ids.push(...documents.map(({ id }) => id));
    sizes.push(documents.length);
    after = next;
    if (after) await between();
  } while (after);
  return { ids, sizes };
}

const search = (query: Omit<SearchQuery, "limit">, limit = 100) =>
  readAll((after) => ledger.search({ ...query, limit, ...(after && { after }) }));

const idsOf = (documents: readonly Document[]) => documents.map(({ id }) => id);

test("Documents are found by the SHA-256 of their content, over all owners and whatever else they have in common.", async () => {
  const change = { sha256: digitsOf(1) };
  const found: string[] = [];
  for (let count = 0; count < 3; count++) {
    await register();
    found.unshift((await register(undefined, undefined, change)).document.id);
  }
  expect((await search(change)).ids).toEqual(found);
  expect((await search(change, 2)).ids).toEqual(found);
  expect((await search({ sha256: digitsOf(2) })).ids).toEqual([]);
});

test("An erased document is not found by its SHA-256, and its item has no empty key of an index.", async () => {
  const change = { sha256: digitsOf(3) };
  const { id } = (await register(undefined, undefined, change)).document;
  await erase(ledger, { id, actor: "eraser:dora" });
  expect((await search(change)).ids).toEqual([]);
  expect((await ledger.get(id))?.sha256).toBe("");
  const get = new GetCommand({ TableName: services.tableName, Key: documentKey(id) });
  expect((await services.dynamodb.send(get)).Item).not.toHaveProperty("sha256");
});

test("The empty SHA-256 of a document that an earlier version erased is removed when its content is.", async () => {
  // DynamoDB has such items from before the index, and the emulated one refuses to store them.
  const table = new TableModel(() => {});
  const earlier = new Ledger({ client: table.client, tableName: "ledger" });
  const { document } = await earlier.register({ owner: "anna", actor: "partner:anna", declaration });
  const erased = await erase(earlier, { id: document.id, actor: "eraser:dora" });
  const Item = { ...table.find("document"), sha256: "" };
  table.operation(new PutCommand({ TableName: "ledger", Item })).run();
  await earlier.recordCleared(erased);
  expect(table.find("document")).not.toHaveProperty("sha256");
});

test("Times of a search are those of the registration, whichever index it reads.", async () => {
  const owner = newOwner();
  const moved = { owner, sha256: digitsOf(4), updatedAt: "2026-03-01T00:00:00.000Z" };
  const [early, , , late] = await store([moved, moved, moved, moved]);
  const range = {
    registeredFrom: new Date(early?.createdAt ?? 0),
    registeredBefore: new Date(late?.createdAt ?? 0),
  };
  const expected = (await search({ ...range, owners: [owner] })).ids;
  expect(expected).toHaveLength(3);
  expect(expected).toContain(early?.id);
  expect((await search({ ...range, sha256: digitsOf(4) })).ids).toEqual(expected);
  const inStatus = await search({ ...range, filename: declaration.filename, label: undefined });
  expect(inStatus.ids.filter((id) => expected.includes(id)).sort()).toEqual(expected.toSorted());
  expect(inStatus.ids).not.toContain(late?.id);
});

test("A label whose name every object has is found where it was given only.", async () => {
  const labels = { constructor: "1" };
  const { id } = (await register(undefined, undefined, { labels })).document;
  expect((await search({ label: { name: "constructor", value: "1" } })).ids).toEqual([id]);
  for (const name of ["__proto__", "toString", "hasOwnProperty"])
    expect((await search({ label: { name, value: "1" } })).ids).toEqual([]);
});

test.each([
  ["CLAIM.PDF", "claim"],
  ["Straße.pdf", "STRASSE"],
  ["Ärger.pdf", "a\u0308RGER"],
  ["ΟΔΟΣ.pdf", "οδος"],
  ["ｆｕｌｌ.pdf", "Full"],
  ["日本語の書類.pdf", "書類"],
])("A file named %s is found by %s.", (filename, part) => {
  const accepts = acceptanceOf({ filename: part });
  expect(accepts?.({ ...declaration, filename } as Document)).toBe(true);
});

test("A file's name is found by each of its parts in any case and composition.", () => {
  const words = fc.array(fc.constantFrom(..."aÄßéiIσςΣ 1ñ한ﬁ"), { minLength: 1, maxLength: 8 });
  const forms = fc.constantFrom("NFC", "NFD", "NFKC", "NFKD");
  fc.assert(
    fc.property(words, words, words, forms, fc.boolean(), (before, part, after, form, isUpper) => {
      const written = part.join("").normalize(form);
      const cased = isUpper ? written.toUpperCase() : written.toLowerCase();
      const filename = [...before, ...part, ...after].join("");
      expect(foldCase(filename)).toContain(foldCase(cased));
    }),
  );
});

const owners = ["property-a", "property-b"];
const someStatuses = ["quarantined", "released", "rejected"] as const;

/** Lets another document enter a status. */
async function addTo(status: Status): Promise<void> {
  await store([{ status, owner: newOwner(), updatedAt: services.now().toISOString() }]);
}

test("Whatever the filter, order and size of pages, each document that it accepts is listed once, in order, while others come and go.", async () => {
  const finding = { severity: "medium", message: "", evidence: {} } as const;
  const made = await store(
    Array.from({ length: 120 }, (_, index) => ({
      owner: owners[index % 2] ?? "",
      status: someStatuses[index % 3] ?? "released",
      contentType: index % 4 === 0 ? "Application/PDF; version=1" : "image/png",
      labels: { case: index % 5 === 0 ? "property" : "other" },
      findings: index % 7 < 3 ? [{ ...finding, rule: `rule-${index % 7}` }] : [],
    })),
  );
  const optional = <Value>(...values: Value[]) => fc.constantFrom(undefined, ...values);
  const filters = fc.record({
    status: fc.constantFrom<Status>(...someStatuses),
    owners: optional([owners[0] ?? ""], owners),
    type: optional("application/pdf", "IMAGE/png"),
    rule: optional("rule-0", "rule-2", "rule-9"),
    label: optional({ name: "case", value: "property" }),
  });
  const orders = fc.constantFrom<Order>("newest", "oldest");
  await fc.assert(
    fc.asyncProperty(filters, orders, fc.integer({ min: 1, max: 30 }), async (filter, order, limit) => {
      const expected = (given: DocumentFilter) => {
        const ids = idsOf(made.filter((document) => acceptanceOf(given)?.(document) ?? true));
        return order === "newest" ? ids.reverse() : ids;
      };
      const isMade = new Set(idsOf(made));
      const change = async () => void (await addTo(filter.status));
      const { status, ...rest } = filter;
      const listed = await readAll(
        (after) => ledger.listByStatus(status, { ...rest, order, limit, ...(after && { after }) }),
        change,
      );
      expect(listed.ids.filter((id) => isMade.has(id))).toEqual(expected(filter));
      const [owner = ""] = owners;
      const ofOwner = await readAll((after) =>
        ledger.listByOwner(owner, { ...filter, order, limit, ...(after && { after }) }),
      );
      const isOwned = new Set(idsOf(made.filter((document) => document.owner === owner)));
      expect(ofOwner.ids).toEqual(expected(filter).filter((id) => isOwned.has(id)));
    }),
    { numRuns: 30 },
  );
});

test("A search without an index reads a bounded number of documents, and its cursor leads to what is rare.", async () => {
  const rare = { filename: "rare.pdf" };
  const documents = await store(
    Array.from({ length: 2_500 }, (_, index) => (index % 1_250 === 0 ? rare : { filename: "common.pdf" })),
  );
  let calls = 0;
  services.hooks.afterCall = async () => void calls++;
  const { documents: none, next } = await ledger.search({ filename: "no such name", limit: 10 });
  expect(none).toEqual([]);
  expect(next).toBeDefined();
  expect(calls).toBeLessThan(statuses.length * 8 + 40);
  const { ids, sizes } = await search(rare, 10);
  expect(ids).toEqual([documents[1_250]?.id, documents[0]?.id]);
  expect(sizes.length).toBeGreaterThan(1);
  const ofOwner = await search({ ...rare, owners: ["anna"] }, 10);
  expect(ofOwner.ids).toEqual(ids);
  // Findings are in no index, so each document is read.
  calls = 0;
  const unread = await ledger.search({ rule: "no such rule", owners: ["anna"], limit: 10 });
  expect(unread).toMatchObject({ documents: [], next: expect.any(String) });
  expect(calls).toBeLessThan(40);
});
