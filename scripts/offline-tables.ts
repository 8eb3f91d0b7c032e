import { loadRules } from "../packages/offline/src/checks/index.ts";
import { serviceFacts } from "../packages/offline/src/services/facts.ts";
import type { ResourceFacts, ServiceFacts } from "../packages/offline/src/services/resource-facts.ts";
import { formatTable, replaceSection } from "./markdown.ts";

/** The README of `sst-offline` with its tables of services and checks written anew from the code. */
export async function writeOfflineTables(readme: string): Promise<string> {
  const sections = { services: servicesTable(), checks: await checksTable() };
  return Object.entries(sections).reduce(
    (text, [name, content]) =>
      replaceSection({ file: "packages/offline/README.md", text, name, command: "docs:services", content }),
    readme,
  );
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
