import { styleText } from "node:util";
import type { Finding, Verdict } from "../finding.ts";
import { rules } from "../rules.ts";
import type { FileResult, Report } from "./report.ts";

const colors = { release: "green", quarantine: "yellow", reject: "red" } as const;
const severityColors = { low: "dim", medium: "yellow", high: "red" } as const;

/** Text without characters that control a terminal or the direction of text. */
export const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\ufffd");

/** Prints a line for each file, and its findings below it. */
export function textReport(write: (text: string) => void): Report {
  const counts: Record<Verdict | "error", number> = { release: 0, quarantine: 0, reject: 0, error: 0 };
  return {
    add(result) {
      counts["error" in result ? "error" : result.inspection.verdict]++;
      write(`${formatResult(result)}\n`);
    },
    end() {
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      const parts = Object.entries(counts).filter(([, count]) => count > 0);
      if (total === 0) write("There is no file to inspect.\n");
      if (total > 1)
        write(`\n${total} files: ${parts.map(([name, count]) => `${count} ${name}`).join(", ")}\n`);
    },
  };
}

function formatResult(result: FileResult): string {
  const path = plain(result.path);
  if ("error" in result) return `${styleText("red", "error".padEnd(10))}  ${path}: ${plain(result.error)}`;
  const { verdict, format, findings, omitted } = result.inspection;
  const lines = [
    `${styleText(colors[verdict], verdict.padEnd(10))}  ${path}  ${styleText("dim", format.type)}`,
    ...[...Map.groupBy(findings, ({ rule }) => rule)].flatMap(([rule, found]) => formatRule(rule, found)),
  ];
  if (omitted > 0) lines.push(`${indent}and ${omitted} more findings`);
  return lines.join("\n");
}

const indent = " ".repeat(12);

/** The findings of one rule: its reason and remedy once, each place with its message. */
function formatRule(rule: string, findings: readonly Finding[]): string[] {
  const [first] = findings;
  if (!first) return [];
  const severity = styleText(severityColors[first.severity], first.severity.padEnd(6));
  const row = (name: string, text: string) => `${indent}${styleText("dim", name.padEnd(6))}  ${plain(text)}`;
  return [
    `${indent}${severity}  ${rules.get(rule)?.title ?? rule} (${rule}, by ${first.policy})`,
    ...findings.flatMap(({ where, message }) => [
      row("found", message),
      ...(where === "" ? [] : [row("where", where)]),
    ]),
    row("why", first.why),
    row("remedy", first.remedy),
  ];
}
