import {
  isClosed,
  openStatuses,
  type Status,
  transitionNames,
  transitions,
} from "../packages/core/src/document.ts";

/** A Mermaid state diagram of every transition of a document. https://mermaid.js.org/syntax/stateDiagram.html */
export function drawStates(): string {
  const arrows = transitionNames.flatMap((name) => {
    const { from, to }: { from: readonly Status[]; to: Status | null } = transitions[name];
    if (from.length === 0) return [`  [*] --> ${idOf(to)}: ${name}`];
    return groupsOf(from).map((group) => `  ${idOf(group)} --> ${idOf(to ?? group)}: ${name}`);
  });
  return [
    "stateDiagram-v2",
    "  state open {",
    ...openStatuses.map((status) => `    state "${status}" as ${idOf(status)}`),
    "  }",
    "  state ended {",
    ...(["rejected", "expired", "withdrawn"] as const).map(
      (status) => `    state "${status}" as ${idOf(status)}`,
    ),
    "  }",
    ...arrows,
    "",
  ].join("\n");
}

/** The statuses that a transition starts from, with all open or all ended ones as one. */
function groupsOf(from: readonly Status[]): string[] {
  const hasAllOpen = openStatuses.every((status) => from.includes(status));
  const ended = from.filter(isClosed);
  const rest = from.filter((status) => !(hasAllOpen && openStatuses.some((open) => open === status)));
  return [
    ...(hasAllOpen ? ["open"] : []),
    ...(ended.length === 3 ? ["ended", ...rest.filter((status) => !isClosed(status))] : rest),
  ];
}

/** Mermaid accepts no dashes in a state's id. */
const idOf = (status: string | null) => (status ?? "").replaceAll("-", "_");
