import type { Action } from "airlock-inspect/rule.ts";
import { decide } from "../../src/decide.ts";
import type { Decision, Status } from "../../src/document.ts";
import { erase, withdraw } from "../../src/end.ts";
import { recordPreview } from "../../src/record-preview.ts";
import type { Place } from "../../src/vault/keys.ts";
import { type Sample, samples } from "../samples.ts";
import type { Services, SystemModel } from "./system-model.ts";

/** Who does what with a document, and how it may end. */
export interface Scenario {
  sample: Sample;
  /** Whether a malware scanner scans all objects; its result for each place. */
  scanOf?: (place: Place) => string;
  /** Whether every inspection fails. */
  inspectionFails?: boolean;
  /** Actions in place of the profile's, by rule. */
  rules?: Record<string, Action>;
  /** Bytes that one call of the inspection reads; without it, the whole content. */
  inspectionStepBytes?: number;
  /** Without it, the partner uploads right after registering. */
  uploads?: "never" | "late";
  /** Whether content is copied in parts. */
  copiesInParts?: boolean;
  /** Whether the sweeper erases the record as soon as the document has ended. */
  erasesRecords?: boolean;
  /** Whether the content's retention ends at last. */
  contentExpires?: boolean;
  /** What people and the malware scanner do besides. */
  act?: (system: SystemModel) => void;
  ends: readonly Status[];
}

/** Makes a request at any time at which the document has one of these statuses. */
function when(
  system: SystemModel,
  statuses: readonly Status[],
  name: string,
  request: (services: Services, id: string) => Promise<unknown>,
): void {
  const isPossible = () => system.status !== undefined && statuses.includes(system.status);
  system.simulation
    .turn(name, "begins", { isPossible, outlasts: true })
    .then(() => system.request(name, (services) => request(services, system.documentId ?? "")));
}

const decides = (
  system: SystemModel,
  decision: Decision,
  reviewer = "rita",
  statuses: Status[] = ["quarantined"],
  reason = "I know the sender Anna.",
) =>
  when(system, statuses, `${reviewer}'s decision to ${decision}`, ({ ledger }, id) =>
    decide(ledger, { id, decision, reason, reviewer, isPerson: true }, { twoPeople: true }),
  );

const withdraws = (system: SystemModel, ...statuses: Status[]) =>
  when(system, statuses, "withdrawal", ({ ledger }, id) => withdraw(ledger, { id, actor: "partner:anna" }));

const erases = (system: SystemModel, ...statuses: Status[]) =>
  when(system, statuses, "erasure", ({ ledger }, id) => erase(ledger, { id, actor: "partner:anna" }));

const views = (system: SystemModel, ...statuses: Status[]) =>
  when(system, statuses, "view", ({ ledger }, id) =>
    ledger.transition("content-viewed", id, { actor: "reviewer:rita" }),
  );

const previews = (system: SystemModel) =>
  when(system, ["quarantined"], "preview", ({ ledger }, id) =>
    recordPreview(ledger, { id, actor: "reviewer:rita" }),
  );

/** The malware scanner scans an object again and finds a threat. */
function findsThreat(system: SystemModel, place: Place, ...statuses: Status[]): void {
  const isPossible = () =>
    system.status !== undefined && statuses.includes(system.status) && !!system.objectAt(place);
  system.simulation
    .turn("malware scanner", `finds a threat in ${place}/`, { isPossible, outlasts: true })
    .then(() => system.scan(place, "THREATS_FOUND"));
}

const clean: Sample = { filename: "note.txt", contentType: "text/plain", bytes: Buffer.from("A note.\n") };
const suspicious: Sample = samples.csv();
const malicious: Sample = samples.eicar();
const scanOf = () => "NO_THREATS_FOUND";
/** A document that the profile rejects, and the stage's setting holds. */
const severe = { sample: malicious, rules: { "malware-signature": "quarantine" } } as const;

export const scenarios: Record<string, Scenario> = {
  "a clean document": { sample: clean, ends: ["released"] },
  "a suspicious document": { sample: suspicious, ends: ["quarantined"] },
  "a malicious document": { sample: malicious, ends: ["rejected"] },
  "a document without upload": { sample: clean, uploads: "never", ends: ["expired"] },
  "a document with a late upload": { sample: clean, uploads: "late", ends: ["expired", "released"] },
  "a document whose inspection fails": { sample: clean, inspectionFails: true, ends: ["failed"] },
  "a failed document that is rejected": {
    sample: clean,
    inspectionFails: true,
    act: (system) => decides(system, "reject", "rita", ["failed"]),
    ends: ["rejected", "failed"],
  },
  "a clean document that is withdrawn": {
    sample: clean,
    act: (system) => withdraws(system, "inspecting"),
    ends: ["withdrawn", "released"],
  },
  "a malicious document that is withdrawn": {
    sample: malicious,
    act: (system) => withdraws(system, "awaiting-upload"),
    ends: ["withdrawn", "rejected"],
  },
  "a quarantined document that is withdrawn": {
    sample: suspicious,
    act: (system) => withdraws(system, "quarantined"),
    ends: ["withdrawn"],
  },
  "a quarantined document that is released": {
    sample: suspicious,
    act: (system) => {
      views(system, "quarantined");
      decides(system, "release");
    },
    ends: ["released"],
  },
  "a quarantined document that one reviewer previews at the same time": {
    sample: suspicious,
    act: (system) => {
      previews(system);
      previews(system);
    },
    ends: ["quarantined"],
  },
  "a quarantined document that is released for a long reason and erased": {
    sample: suspicious,
    act: (system) => {
      views(system, "quarantined");
      decides(system, "release", "rita", ["quarantined"], "I know the sender Anna. ".repeat(30).trim());
      erases(system, "settling", "released");
    },
    ends: ["erased"],
  },
  "a quarantined document that is rejected": {
    sample: suspicious,
    act: (system) => decides(system, "reject"),
    ends: ["rejected"],
  },
  "a quarantined document with two decisions": {
    sample: suspicious,
    act: (system) => {
      decides(system, "release");
      decides(system, "reject", "robert");
    },
    ends: ["released", "rejected"],
  },
  "a severe document that two people release": {
    ...severe,
    act: (system) => {
      decides(system, "release");
      decides(system, "release", "robert");
    },
    ends: ["released"],
  },
  "a severe document that one person wants to release": {
    ...severe,
    act: (system) => decides(system, "release"),
    ends: ["quarantined"],
  },
  "a severe document that one person of three rejects": {
    ...severe,
    act: (system) => {
      decides(system, "release");
      decides(system, "reject", "robert");
      decides(system, "release", "ruth");
    },
    ends: ["released", "rejected"],
  },
  "a severe document with a proposal that is erased": {
    ...severe,
    act: (system) => {
      decides(system, "release");
      erases(system, "quarantined");
    },
    ends: ["erased"],
  },
  "a decided document that is withdrawn": {
    sample: suspicious,
    act: (system) => {
      decides(system, "release");
      withdraws(system, "settling");
    },
    ends: ["released", "withdrawn"],
  },
  "a clean document that is copied in parts": { sample: clean, copiesInParts: true, ends: ["released"] },
  "a released document that is copied in parts": {
    sample: suspicious,
    copiesInParts: true,
    act: (system) => decides(system, "release"),
    ends: ["released"],
  },
  "a document that is withdrawn while it is copied in parts": {
    sample: suspicious,
    copiesInParts: true,
    act: (system) => {
      decides(system, "release");
      withdraws(system, "inspecting", "settling");
    },
    ends: ["withdrawn", "released"],
  },
  "a document with a threat that is copied in parts": {
    sample: clean,
    copiesInParts: true,
    scanOf,
    act: (system) => findsThreat(system, "incoming", "inspecting", "released"),
    ends: ["rejected"],
  },
  "a rejected document whose record ends": {
    sample: suspicious,
    erasesRecords: true,
    act: (system) => decides(system, "reject"),
    ends: ["erased"],
  },
  "a withdrawn document whose record ends": {
    sample: suspicious,
    copiesInParts: true,
    erasesRecords: true,
    act: (system) => {
      decides(system, "release");
      withdraws(system, "inspecting", "settling");
    },
    ends: ["erased", "released"],
  },
  "an expired document whose record ends": {
    sample: clean,
    uploads: "never",
    erasesRecords: true,
    ends: ["erased"],
  },
  "a scanned document": { sample: clean, scanOf, ends: ["released"] },
  "an uploaded threat": { sample: clean, scanOf: () => "THREATS_FOUND", ends: ["rejected"] },
  "a released document with a threat": {
    sample: clean,
    scanOf,
    act: (system) => findsThreat(system, "released", "released"),
    ends: ["rejected"],
  },
  "an inspected document with a threat": {
    sample: clean,
    scanOf,
    act: (system) => findsThreat(system, "incoming", "inspecting", "released"),
    ends: ["rejected"],
  },
  "a quarantined document with a threat": {
    sample: suspicious,
    scanOf,
    act: (system) => findsThreat(system, "quarantine", "quarantined"),
    ends: ["rejected"],
  },
  "a decided document with a threat": {
    sample: suspicious,
    scanOf,
    act: (system) => {
      decides(system, "release");
      findsThreat(system, "quarantine", "quarantined", "settling");
    },
    ends: ["rejected", "released"],
  },
  "a released document that is erased": {
    sample: clean,
    act: (system) => erases(system, "released"),
    ends: ["erased"],
  },
  "an inspected document that is erased": {
    sample: clean,
    act: (system) => erases(system, "inspecting", "released"),
    ends: ["erased"],
  },
  "a rejected document that is erased": {
    sample: suspicious,
    act: (system) => {
      decides(system, "reject");
      erases(system, "settling", "rejected");
    },
    ends: ["erased"],
  },
  "a released document whose content expires": { sample: clean, contentExpires: true, ends: ["expired"] },
  "a quarantined document whose content expires": {
    sample: suspicious,
    contentExpires: true,
    act: (system) => views(system, "quarantined"),
    ends: ["expired"],
  },
  "a clean document of three steps": {
    sample: clean,
    inspectionStepBytes: 3,
    ends: ["released"],
  },
  "a malicious document of two steps": { sample: malicious, inspectionStepBytes: 40, ends: ["rejected"] },
  "a large document that is withdrawn": {
    sample: clean,
    inspectionStepBytes: 3,
    act: (system) => withdraws(system, "inspecting"),
    ends: ["withdrawn", "released"],
  },
  "a large scanned document with a threat": {
    sample: clean,
    inspectionStepBytes: 5,
    scanOf,
    act: (system) => findsThreat(system, "incoming", "inspecting", "released"),
    ends: ["rejected"],
  },
};
