import { rules as coreRules } from "../packages/core/src/inspection/rules/index.ts";
import { evidenceSamples } from "../packages/core/test/rule-samples.ts";
import { defaultLimits, type LimitName } from "../packages/inspect/src/budget.ts";
import type { ReportedFinding } from "../packages/inspect/src/format.ts";
import { formats } from "../packages/inspect/src/formats/index.ts";
import { generalRules } from "../packages/inspect/src/general-rules.ts";
import { profileNames, type RuleDefinition, type RuleTable } from "../packages/inspect/src/rule.ts";
import { rules } from "../packages/inspect/src/rules.ts";
import { ruleSamples } from "../packages/inspect/test/samples/rule-samples/index.ts";
import { inspectSample } from "../packages/inspect/test/samples/rule-samples/rule-sample.ts";
import { escapeMarkdown, formatTable, replaceSection } from "./markdown.ts";

const limits: Record<LimitName, { what: string; unit: "MiB" | "s" | "" }> = {
  bytesRead: { what: "bytes read of the content", unit: "MiB" },
  bytesDecoded: { what: "bytes that decompression and decoding produce", unit: "MiB" },
  memberBytes: { what: "bytes of one decompressed entry or stream", unit: "MiB" },
  objects: { what: "objects, nodes, cells and tokens", unit: "" },
  entries: { what: "entries of archives and attachments of messages", unit: "" },
  depth: { what: "levels of documents in documents", unit: "" },
  time: {
    what: "time of the processor; the inspection's thread is ended after three times as long",
    unit: "s",
  },
};

const divisors = { MiB: 1024 ** 2, s: 1000, "": 1 };

/** `docs/inspection.md` with its tables of limits and rules written anew from the code. */
export async function writeInspectionTables(document: string): Promise<string> {
  const sections = { limits: limitsTable(), rules: rulesTables(await exampleFindings()) };
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
function rulesTables(examples: ReadonlyMap<string, string>): string {
  const tables: [string, RuleTable][] = [
    ["registration, storage and malware scan", coreRules],
    ["any content", generalRules],
    ...formats.map((format): [string, RuleTable] => [format.name, format.rules]),
  ];
  const header = ["rule", "what it finds", "example finding", ...profileNames];
  return tables
    .filter(([, table]) => Object.keys(table).length > 0)
    .map(([name, table]) => `### ${name}\n\n${formatTable(header, rowsOf(table, examples))}`)
    .join("\n\n");
}

const rowsOf = (table: RuleTable, examples: ReadonlyMap<string, string>) =>
  Object.entries(table).map(([id, { what, actions }]) => [
    `\`${id}\``,
    what,
    examples.get(id) ?? "",
    ...profileNames.map((profile) => actions[profile]),
  ]);

/** What is found in the hostile samples of the tests, by rule. */
async function exampleFindings(): Promise<Map<string, string>> {
  const examples = new Map<string, string>();
  for (const { rule: id, hostile } of evidenceSamples) {
    const rule = Object.hasOwn(coreRules, id) ? coreRules[id] : undefined;
    const [finding] = rule?.find(hostile) ?? [];
    if (rule && finding) examples.set(id, exampleOf(rule, finding));
  }
  for (const sample of ruleSamples) {
    const { rule } = sample;
    const { findings } = await inspectSample(sample, sample.hostile);
    const definition = rules.get(rule);
    const finding = findings.find((candidate) => candidate.rule === rule);
    if (definition && finding && !examples.has(rule)) examples.set(rule, exampleOf(definition, finding));
  }
  return examples;
}

/** The place of a finding, and its message if it says more than the rule. */
function exampleOf({ what }: RuleDefinition, { where = "", message = what }: ReportedFinding): string {
  const place = where === "" ? "" : `\`${where}\``;
  const text = message === what ? "" : escapeMarkdown(message);
  return [place, text].filter((part) => part !== "").join(": ");
}
