import { isClosed, isOpen, type Status, transitions } from "../../src/document.ts";
import type { DocumentItem } from "../../src/ledger/items.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import type { Place } from "../../src/vault/keys.ts";
import type { Scenario } from "./scenarios.ts";
import type { SystemModel } from "./system-model.ts";

/** Where a document's content has to be, and where it may not be, at any time and at the end. */
const placesAtEnd: Partial<Record<Status, readonly Place[]>> = {
  released: ["incoming", "released"],
  quarantined: ["incoming", "quarantine"],
  failed: ["incoming"],
};

const hasContent = (system: SystemModel, place: Place) => (system.objectAt(place)?.bytes.length ?? 0) > 0;

/** What is wrong at this moment: content that its record promises has to be there, unchanged. */
export function* wrongNow(system: SystemModel, isContentExpired: boolean): Generator<string> {
  const { status, options } = system;
  for (const place of ["released", "quarantine"] as const) {
    const object = system.objectAt(place);
    if (object && !object.bytes.equals(options.sample.bytes))
      yield `${place}/ has other content than was inspected`;
  }
  const place = status === "released" ? "released" : status === "quarantined" ? "quarantine" : undefined;
  if (!place || isContentExpired) return;
  if (!system.objectAt(place)?.bytes.equals(options.sample.bytes))
    yield `the document is ${status}, but ${place}/ does not have its content`;
}

/** What is wrong once everything has come to rest. */
export async function* wrongAtEnd(
  system: SystemModel,
  scenario: Scenario,
  isContentExpired: boolean,
): AsyncGenerator<string> {
  const { item } = system;
  if (!item) {
    if (system.accepted.includes("register")) yield "a registered document is not in the table";
    return;
  }
  const history = await historyOf(system);
  yield* wrongEnd(system, scenario, item, history);
  yield* wrongHistory(item, history);
  if (!isContentExpired) yield* wrongContent(system, item);
  yield* wrongAnnouncements(system, history);
  yield* wrongAnswers(system, history);
  if (system.simulation.faults === 0) {
    if (system.published.length !== history.length)
      yield `without faults, ${system.published.length} events were published for ${history.length}`;
    if (!scenario.inspectionFails) for (const failure of system.failures) yield `without faults, ${failure}`;
  }
  const views = history.filter(({ type }) => type === "content-viewed").length;
  if (views > (system.requests.get("view") ?? 0)) yield `${views} views were recorded`;
  const previews = history.filter(({ type }) => type === "content-previewed").length;
  if (previews > 1) yield `${previews} previews of one reviewer were recorded`;
  if (item.clearing !== undefined) yield "the document is still in the index toClear";
  if (item.status === "erased") yield* personalData(system);
  yield* wrongProposal(item, history);
}

/** A release of a severe document needs two people, and only a quarantined document has a proposal. */
function* wrongProposal({ status, proposal, findings }: DocumentItem, history: History): Generator<string> {
  const [proposed, decided] = ["release-proposed", "release-decided"].map((type) =>
    history.find((event) => event.type === type),
  );
  // Inspection found it before the decision. A malware scan adds findings afterwards.
  const isSevere = findings.some(({ profileSeverity }) => profileSeverity === "high");
  if (isSevere && decided && (!proposed || proposed.actor === decided.actor))
    yield `${decided.actor} released a severe document alone`;
  if ((proposal !== undefined) !== (status === "quarantined" && proposed !== undefined))
    yield `the document is ${status} and has ${proposal ? "a" : "no"} proposal`;
}

type History = Awaited<ReturnType<typeof historyOf>>;

async function historyOf(system: SystemModel) {
  const ledger = new Ledger({ client: system.table.client, tableName: "ledger" });
  return (await ledger.read(system.documentId ?? ""))?.events ?? [];
}

function* wrongEnd(
  { simulation }: SystemModel,
  { ends }: Scenario,
  { status }: DocumentItem,
  history: History,
): Generator<string> {
  if (!ends.includes(status)) yield `the document ended ${status} instead of ${ends.join(" or ")}`;
  if (status === "failed" && history.at(-1)?.type !== "stuck")
    yield "no event says that the document is stuck";
  if (isOpen(status) && !["failed", "quarantined"].includes(status)) yield `the document is still ${status}`;
  for (const { label, actor } of simulation.possible) yield `it did not come to rest: ${actor} ${label}`;
}

function* wrongHistory(item: DocumentItem, history: History): Generator<string> {
  for (const [index, { sequence, type, from, to }] of history.entries()) {
    const { from: startStatuses, to: end }: { from: readonly Status[]; to: Status | null } =
      transitions[type];
    if (sequence !== index + 1) yield `event ${index + 1} of the history has the sequence ${sequence}`;
    if (from !== (history[index - 1]?.to ?? null))
      yield `${type} starts from ${from}, where the history was not`;
    if (from && !startStatuses.includes(from)) yield `${type} is not allowed from ${from}`;
    if (to !== (end ?? from)) yield `${type} led to ${to}`;
  }
  if (history.length !== item.version) yield `version ${item.version} has ${history.length} events`;
  if (history.at(-1)?.to !== item.status)
    yield `the record says ${item.status}, its history ${history.at(-1)?.to}`;
  for (const once of [
    "released",
    "quarantined",
    "release-proposed",
    "release-decided",
    "rejection-decided",
    "recalled",
  ])
    if (history.filter(({ type }) => type === once).length > 1) yield `${once} is in the history twice`;
}

function* wrongContent(system: SystemModel, { status }: DocumentItem): Generator<string> {
  const expected = placesAtEnd[status] ?? [];
  for (const place of ["incoming", "released", "quarantine"] as const)
    if (hasContent(system, place) !== expected.includes(place))
      yield `the document is ${status}, and ${place}/ has ${hasContent(system, place) ? "" : "no "}content`;
  if (isClosed(status) && !system.objectAt("incoming")) yield "incoming/ is not sealed";
  if (isClosed(status))
    for (const key of system.bucket.keysOfUploads) yield `an upload of ${key} could be completed`;
  const { bytes } = system.options.sample;
  for (const place of expected)
    if (!system.objectAt(place)?.bytes.equals(bytes)) yield `${place}/ has other content than was inspected`;
}

function* wrongAnnouncements({ published }: SystemModel, history: History): Generator<string> {
  const firsts = published.filter(
    ({ sequence }, index) => published.findIndex((other) => other.sequence === sequence) === index,
  );
  const got = firsts.map(({ sequence, type, status }) => `${sequence} ${type} ${status}`).join(", ");
  const wanted = history.map(({ sequence, type, to }) => `${sequence} ${type} ${to}`).join(", ");
  if (got !== wanted) yield `the history is ${wanted}, published was ${got}`;
}

/** Requests that were answered with success have to be in the history. */
function* wrongAnswers({ accepted }: SystemModel, history: History): Generator<string> {
  const types = history.map(({ type }) => type);
  for (const name of accepted) {
    const isRecorded =
      name === "register" ||
      name === "upload" ||
      (name.includes("to release") &&
        (types.includes("release-decided") || types.includes("release-proposed"))) ||
      (name.includes("to reject") && types.includes("rejection-decided")) ||
      (name === "withdrawal" && types.includes("withdrawn")) ||
      (name === "erasure" && types.includes("erased")) ||
      (name === "view" && types.includes("content-viewed")) ||
      (name === "preview" && types.includes("content-previewed"));
    if (!isRecorded) yield `the ${name} was accepted and is not in the history`;
  }
}

/** An erased document's items have neither names nor reasons that people gave. */
function* personalData({ table, options }: SystemModel): Generator<string> {
  for (const { sk, ...item } of table.items) {
    const text = JSON.stringify(item);
    for (const word of ["Anna", options.sample.filename])
      if (text.includes(word)) yield `the erased document's item ${sk} has "${word}": ${text}`;
  }
}
