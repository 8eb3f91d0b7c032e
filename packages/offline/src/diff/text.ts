import type { Difference } from "./diff.ts";
import type { PropertyChange } from "./property-changes.ts";
import type { DataLoss, NamedResource } from "./resource-changes.ts";

/** A heading with its lines; detail lines belong to the line before them. */
export interface Section {
  title: string;
  /** What a reader looks at first. */
  kind: "warning" | "access" | "resources";
  entries: { line: string; details: string[] }[];
}

/** The sections of a difference that are not empty; data first, then access, then resources. */
export function sectionsOf(difference: Difference): Section[] {
  const { notes, dataLoss, widened, narrowed, added, changed, replaced, removed } = difference;
  const plain = (lines: readonly string[]) => lines.map((line) => ({ line, details: [] }));
  const names = (resources: readonly NamedResource[]) => plain(resources.map(nameOf));
  const sections: Section[] = [
    { title: "Another stage", kind: "warning", entries: plain(notes) },
    { title: "Data", kind: "warning", entries: plain(dataLoss.map(sentenceOfLoss)) },
    { title: "Access widened", kind: "access", entries: plain(widened) },
    { title: "Access narrowed", kind: "access", entries: plain(narrowed) },
    {
      title: "Replaced",
      kind: "resources",
      entries: replaced.map((resource) => ({
        line: `${nameOf(resource)}: ${resource.because.join("; ")}`,
        details: resource.changes.map(changeText),
      })),
    },
    { title: "Removed", kind: "resources", entries: names(removed) },
    { title: "Added", kind: "resources", entries: names(added) },
    {
      title: "Changed",
      kind: "resources",
      entries: changed.map((resource) => ({
        line: `${nameOf(resource)}${resource.mayBeReplaced ? " (may be replaced)" : ""}`,
        details: resource.changes.map(changeText),
      })),
    },
  ];
  return sections.filter(({ entries }) => entries.length > 0);
}

const nameOf = ({ name, type }: NamedResource) => `${name} (${type})`;

/** Such as `memorySize: 512 → 1024`. */
function changeText({ path, before, after, note }: PropertyChange): string {
  if (note !== undefined) return `${path}: ${note}`;
  if (before === undefined) return `${path}: ${after} is added`;
  return after === undefined ? `${path}: ${before} is removed` : `${path}: ${before} → ${after}`;
}

function sentenceOfLoss({ operation, holds, protection, ...resource }: DataLoss): string {
  if (operation === "no longer retained")
    return `${nameOf(resource)} is no longer retained: a removal of the stage deletes ${holds}`;
  const outcome = {
    none: `${holds} are lost`,
    retained: `the old one is retained with ${holds}, outside of the stage`,
    protected: "the deploy is refused, as it is protected",
  }[protection];
  return `${nameOf(resource)} is ${operation}: ${outcome}`;
}

const detailsAtMost = 12;

/** The difference as plain text for a terminal. */
export function textOf(difference: Difference): string {
  const sections = sectionsOf(difference);
  if (sections.length === 0) return "No difference.";
  return sections
    .map(({ title, entries }) =>
      [
        `${title} (${entries.length})`,
        ...entries.flatMap(({ line, details }) => [
          `  ${line}`,
          ...details.slice(0, detailsAtMost).map((detail) => `      ${detail}`),
          ...(details.length > detailsAtMost ? [`      and ${details.length - detailsAtMost} more`] : []),
        ]),
      ].join("\n"),
    )
    .join("\n\n");
}
