import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding } from "../finding.ts";
import type { RuleDefinition } from "../rule.ts";
import { rules } from "../rules.ts";
import type { FileResult, Report } from "./report.ts";

const levels = { low: "note", medium: "warning", high: "error" } as const;
const levelOfAction = { ignore: "none", note: "note", quarantine: "warning", reject: "error" } as const;

/**
 * Prints one SARIF log after the last file. Only rules that found something are in it.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport(version: string, write: (text: string) => void): Report {
  const results: FileResult[] = [];
  return {
    add: (result) => void results.push(result),
    end: () => write(`${JSON.stringify(sarifLog(version, results), null, 2)}\n`),
  };
}

function sarifLog(version: string, files: readonly FileResult[]) {
  const inspected = files.filter((file) => "inspection" in file);
  const errors = files.filter((file) => "error" in file);
  const ids = [
    ...new Set(inspected.flatMap((file) => file.inspection.findings.map(({ rule }) => rule))),
  ].sort();
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "airlock-inspect", version, rules: ids.map(reportingDescriptor) } },
        artifacts: inspected.map(({ path, size, inspection: { format, verdict, omitted } }) => ({
          location: { uri: uriOf(path) },
          length: size,
          mimeType: format.type,
          properties: { verdict, omittedFindings: omitted },
        })),
        results: inspected.flatMap(({ path, inspection }, index) =>
          inspection.findings.map((finding) => resultOf(finding, path, index, ids)),
        ),
        invocations: [
          {
            executionSuccessful: errors.length === 0,
            toolExecutionNotifications: errors.map(({ path, error }) => ({
              level: "error",
              message: { text: error },
              locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path) } } }],
            })),
          },
        ],
      },
    ],
  };
}

function reportingDescriptor(id: string) {
  const rule: RuleDefinition | undefined = rules.get(id);
  if (!rule) return { id };
  const { title, what, why, remedy, actions } = rule;
  return {
    id,
    name: title,
    shortDescription: { text: title },
    fullDescription: { text: what },
    help: { text: `${what} ${why} ${remedy}` },
    defaultConfiguration: { level: levelOfAction[actions.balanced] },
  };
}

function resultOf(finding: Finding, path: string, index: number, ids: readonly string[]) {
  const { rule, severity, message, where, policy, evidence } = finding;
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(path), index } },
        ...(where !== "" && { logicalLocations: [{ fullyQualifiedName: where }] }),
      },
    ],
    properties: { policy, evidence },
  };
}

/** A reference by RFC 3986: relative for a relative path. */
function uriOf(path: string): string {
  if (isAbsolute(path)) return pathToFileURL(path).href;
  return path.split(/[\\/]/).map(encodeURIComponent).join("/");
}
