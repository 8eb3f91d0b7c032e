import { loadRules } from "../packages/offline/src/checks/index.ts";
import { serviceFacts } from "../packages/offline/src/services/facts.ts";
import type { ResourceFacts, ServiceFacts } from "../packages/offline/src/services/resource-facts.ts";

/** The README of `sst-offline` with its tables of services and checks written anew from the code. */
export async function writeOfflineTables(readme: string): Promise<string> {
  return replaceSection(replaceSection(readme, "services", servicesTable()), "checks", await checksTable());
}

/** @throws Error when the text has no lines that begin and end the section */
function replaceSection(text: string, name: string, content: string): string {
  const start = `<!-- ${name}: npm run docs:services -->`;
  const end = `<!-- end of ${name} -->`;
  const [before, rest] = text.split(start);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined)
    throw new Error(`The README has no place for ${name}. Add the lines "${start}" and "${end}".`);
  return `${before}${start}\n\n${content}\n\n${end}${after}`;
}

function servicesTable(): string {
  const rows = serviceFacts.map((facts) => [
    facts.title,
    facts.emulates ?? "none",
    typesOf(facts, "emulated"),
    typesOf(facts, "folded"),
    typesOf(facts, "not-emulated"),
  ]);
  return formatTable(["service", "emulated API", "runs", "configures another resource", "no effect"], rows);
}

/** The resource classes of a service with one kind of emulation, as Pulumi's documentation names them. */
function typesOf({ resources }: ServiceFacts, emulation: ResourceFacts["emulation"]): string {
  const names = resources.filter((facts) => facts.emulation === emulation).map(({ type }) => className(type));
  return [...new Set(names)].map((name) => `\`${name}\``).join(", ");
}

/** `dynamodb.Table` for `aws:dynamodb/table:Table`. */
function className(type: string): string {
  const [provider = "", module = "", name = ""] = type.split(":");
  return `${provider === "aws" ? module.split("/")[0] : provider}.${name}`;
}

async function checksTable(): Promise<string> {
  const rows = (await loadRules()).map(({ id, demands, page }) => [
    `\`${id}\``,
    demands,
    `[${new URL(page).host}](${page})`,
  ]);
  return formatTable(["rule", "what it demands", "page"], rows);
}

function formatTable(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
