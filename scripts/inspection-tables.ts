import { defaultLimits, type LimitName } from "../packages/inspect/src/budget.ts";
import { formats } from "../packages/inspect/src/formats/index.ts";
import { generalRules } from "../packages/inspect/src/general-rules.ts";
import { profileNames, type RuleTable } from "../packages/inspect/src/rule.ts";
import { formatTable, replaceSection } from "./markdown.ts";

const limits: Record<LimitName, { what: string; unit: "MiB" | "s" | "" }> = {
  bytesRead: { what: "bytes read of the content", unit: "MiB" },
  bytesDecoded: { what: "bytes that decompression and decoding produce", unit: "MiB" },
  memberBytes: { what: "bytes of one decompressed entry or stream", unit: "MiB" },
  objects: { what: "objects, nodes, cells and tokens", unit: "" },
  entries: { what: "entries of archives and attachments of messages", unit: "" },
  depth: { what: "levels of documents in documents", unit: "" },
  time: { what: "time; the inspection's thread is ended five seconds after it", unit: "s" },
};

const divisors = { MiB: 1024 ** 2, s: 1000, "": 1 };

/** `docs/inspection.md` with its tables of limits and rules written anew from the code. */
export function writeInspectionTables(document: string): string {
  const sections = { limits: limitsTable(), rules: rulesTables() };
  return Object.entries(sections).reduce(
    (text, [name, content]) =>
      replaceSection({ file: "docs/inspection.md", text, name, command: "docs:inspection", content }),
    document,
  );
}

function limitsTable(): string {
  const rows = Object.entries(limits).map(([name, { what, unit }]) => {
    const value = defaultLimits[name as LimitName] / divisors[unit];
    return [`\`${name}\``, what, `${value.toLocaleString("en")} ${unit}`.trim()];
  });
  return formatTable(["limit", "of what", "default"], rows);
}

/** A table for each kind of format, with the rules that hold whatever the format is at first. */
function rulesTables(): string {
  const tables: [string, RuleTable][] = [
    ["any content", generalRules],
    ...formats.map((format): [string, RuleTable] => [format.name, format.rules]),
  ];
  return tables
    .filter(([, table]) => Object.keys(table).length > 0)
    .map(
      ([name, table]) =>
        `### ${name}\n\n${formatTable(["rule", "what it finds", ...profileNames], rowsOf(table))}`,
    )
    .join("\n\n");
}

const rowsOf = (table: RuleTable) =>
  Object.entries(table).map(([id, { what, actions }]) => [
    `\`${id}\``,
    what,
    ...profileNames.map((profile) => actions[profile]),
  ]);
