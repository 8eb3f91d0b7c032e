import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type Announcement, announcementOf } from "../../packages/core/src/announcement.ts";
import { announcementSchema } from "../../packages/core/src/announcement-schema.ts";
import {
  type DocumentEvent,
  type Status,
  type TransitionName,
  transitionNames,
  transitions,
} from "../../packages/core/src/document.ts";
import { detailTypeOf } from "../../packages/core/src/event-names.ts";
import { type DocumentItem, toDocument } from "../../packages/core/src/ledger/items.ts";
import { Ledger } from "../../packages/core/src/ledger/ledger.ts";
import { createLedgerClient } from "../../packages/core/src/ledger/sdk-client.ts";
import { TableModel } from "../../packages/core/test/model/table-model.ts";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { Queries } from "../../packages/offline/src/services/states/queries.ts";
import { graphOf } from "../support/graphs.ts";

const prod = await graphOf("prod");
const [unwrap] = resourcesOfType(prod, "aws:sfn/stateMachine:StateMachine").filter(({ name }) =>
  name.startsWith("Unwrap"),
);
const definition = JSON.parse(unwrap?.inputs.definition);
const text = /^\{%(.*)%\}$/s.exec(definition.States.Unwrap.Output)?.[1] ?? "";
const queries = new Queries();
afterAll(() => queries.close());

/** The events that the pipe's enrichment makes of items. */
async function published(images: readonly object[]) {
  const input = images.map((image) => ({
    dynamodb: { NewImage: marshall(image, { convertClassInstanceToMap: true, removeUndefinedValues: true }) },
  }));
  const [events] = await queries.evaluate([{ text, where: "Unwrap" }], { states: { input } });
  return events as { detailType: string; detail: Announcement & { bucket: string; stage: string } }[];
}

/** What the application publishes about an item. */
function expected(item: DocumentItem) {
  const detail = announcementOf(toDocument(item), item.lastEvent);
  return { detailType: detailTypeOf(item.lastEvent.type), detail };
}

const client = createLedgerClient(new DynamoDBClient({ region: "us-west-2" }));
const texts = fc.string({ unit: "grapheme", maxLength: 12 });
const names = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "detail", "detailType", "rules", "key", "S", "case"),
  fc.stringMatching(/^[\w.:-]{1,12}$/),
);
const finding = { severity: "medium", message: "", evidence: {} } as const;
const steps = fc.array(
  fc.record({
    pick: fc.nat(),
    reason: fc.option(texts, { nil: undefined }),
    actorName: fc.option(texts, { nil: undefined }),
    findings: fc.option(
      fc.array(
        fc.constantFrom("one", "two").map((rule) => ({ ...finding, rule })),
        { maxLength: 3 },
      ),
      { nil: undefined },
    ),
    decision: fc.constantFrom(undefined, "release" as const, "reject" as const),
  }),
  { minLength: 3, maxLength: 8 },
);
const startsFrom = (name: TransitionName): readonly Status[] => transitions[name].from;

test("Each write of a transition is published as the event that core describes, whatever it contains.", async () => {
  const types = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(names, texts, { maxKeys: 4 }),
      fc.record({
        ownerName: fc.constantFrom("anna", "Anna's office"),
        size: fc.integer({ min: 1, max: 2 ** 42 }),
      }),
      steps,
      async (labels, { ownerName, size }, changes) => {
        const images: DocumentItem[] = [];
        const table = new TableModel((image) => void images.push(image as unknown as DocumentItem));
        const send = { value: async (command: unknown) => table.operation(command).run() };
        const ledger = new Ledger({ client: Object.create(client, { send }), tableName: "ledger" });
        const declaration = { filename: "a.pdf", contentType: "a/b", size, sha256: "0".repeat(64), labels };
        const { document } = await ledger.register({
          owner: "anna",
          ownerName,
          actor: "partner:anna",
          declaration,
        });
        for (const { pick, ...change } of changes) {
          const { status } = (await ledger.get(document.id)) ?? document;
          const possible = transitionNames.filter((name) => startsFrom(name).includes(status));
          const name = possible[pick % possible.length];
          if (name) await ledger.transition(name, document.id, { actor: "reviewer:rita", ...change });
          await ledger.recordVerdict(document.id, {
            verdict: "release",
            findings: [],
            omittedFindings: 0,
            etag: "e",
          });
        }
        const announced = images.filter(({ announcement }) => announcement !== undefined);
        const events = await published(announced);
        expect(
          events.map(({ detail: { bucket: _, stage: __, ...detail }, detailType }) => ({
            detailType,
            detail,
          })),
        ).toEqual(announced.map(expected));
        for (const { detail } of events) {
          announcementSchema.parse(detail);
          expect(detail.stage).toBe("prod");
          types.add(detail.type);
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(types.size).toBeGreaterThan(transitionNames.length / 2);
});

test("What functions of version 0.1.0 wrote before or during a deploy is published, too.", async () => {
  const event: DocumentEvent = {
    documentId: "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    sequence: 2,
    type: "inspection-started",
    from: "awaiting-upload",
    to: "inspecting",
    at: "2026-11-25T09:00:00.000Z",
    actor: "system:workflow",
  };
  const item = {
    id: event.documentId,
    owner: "anna",
    size: 3,
    contentType: "a/b",
    labels: {},
    lastEvent: event,
  };
  const detail = { ...event, owner: "anna", labels: { of: "0.1.0" }, rules: [], key: null };
  const announcement = JSON.stringify({ detailType: "document.inspection-started", detail });
  expect(await published([{ ...item, announcement }])).toEqual([
    { detailType: "document.inspection-started", detail: expect.objectContaining(detail) },
  ]);
});

test("A deploy changes the pipe and its enrichment before every function that writes documents.", () => {
  const [pipe] = resourcesOfType(prod, "aws:pipes/pipe:Pipe");
  expect(pipe?.dependsOn).toContain(unwrap?.urn);
  const writers = resourcesOfType(prod, "aws:lambda/function:Function").filter(({ inputs }) =>
    policyOf(inputs.role).includes("dynamodb:PutItem"),
  );
  expect(writers.length).toBeGreaterThanOrEqual(6);
  for (const { dependsOn } of writers) expect(dependsOn).toContain(pipe?.urn);
});

/** The inline policies of a role. */
function policyOf(roleArn: string): string {
  const role = resourcesOfType(prod, "aws:iam/role:Role").find(({ outputs }) => outputs.arn === roleArn);
  return JSON.stringify(role?.inputs.inlinePolicies ?? []);
}
