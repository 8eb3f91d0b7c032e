import { styleText } from "node:util";
import { profileNames } from "../rule.ts";
import { rules } from "../rules.ts";
import { UserError } from "./user-error.ts";

/**
 * What rules find, why, and what the sender can do; without ids, the list of all rules.
 *
 * @throws UserError if there is no such rule
 */
export function explain(ids: readonly string[]): string {
  return ids.length === 0 ? listRules() : ids.map(explainRule).join("\n\n");
}

function listRules(): string {
  const width = Math.max(...[...rules.keys()].map((id) => id.length));
  return [...rules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { title, actions }]) => `${id.padEnd(width)}  ${actions.balanced.padEnd(10)}  ${title}`)
    .join("\n");
}

function explainRule(id: string): string {
  const rule = rules.get(id);
  if (!rule) throw new UserError(`There is no rule "${id}".${similarTo(id)} --explain lists the rules.`);
  const rows = {
    what: rule.what,
    why: rule.why,
    remedy: rule.remedy,
    ...Object.fromEntries(profileNames.map((profile) => [profile, rule.actions[profile]])),
  };
  return [
    styleText("bold", `${rule.title} (${id})`),
    ...Object.entries(rows).map(([name, text]) => `  ${name.padEnd(8)}  ${text}`),
  ].join("\n");
}

/** Names the rules that have a word of the id. */
function similarTo(id: string): string {
  const words = id.split("-").filter((word) => word.length > 2);
  const similar = [...rules.keys()].filter((known) => words.some((word) => known.split("-").includes(word)));
  return similar.length > 0 ? ` Similar rules: ${similar.slice(0, 8).join(", ")}.` : "";
}
