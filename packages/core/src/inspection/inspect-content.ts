import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { Declaration, Finding, Severity, Verdict } from "../document.ts";
import { detectType } from "./detect-type.ts";
import type { Evidence, Rule } from "./rule.ts";
import { createSignatureSearch } from "./signatures.ts";
import { createTextCheck } from "./text.ts";

export interface NamedRule {
  name: string;
  rule: Rule;
}

/**
 * Reads a document's content once from end to end, in constant memory, and lets every rule judge what was measured.
 *
 * @param request.open gives the whole content as a stream
 * @param request.readRange gives bytes `start` to `end`, both included; used to tell the type without reading it all
 * @returns findings, gravest first; the verdict is `reject` if one is high, `quarantine` if one is medium, else `release`
 */
export async function inspectContent({
  declaration,
  allowedTypes,
  rules,
  malwareScan,
  open,
  readRange,
}: {
  declaration: Declaration;
  allowedTypes: readonly string[];
  rules: readonly NamedRule[];
  malwareScan?: Evidence["malwareScan"];
  open: () => Promise<Readable>;
  readRange: (start: number, end: number) => Promise<Uint8Array>;
}): Promise<{ verdict: Verdict; findings: Finding[]; content: Evidence["content"] }> {
  const measured = await measure(await open());
  const content = { ...measured, type: await detectType(measured.size, readRange) };
  const findings = rules
    .flatMap(({ name, rule }) =>
      rule({ declaration, allowedTypes, content, malwareScan }).map((finding) => ({
        ...finding,
        rule: name,
      })),
    )
    .sort((a, b) => weight[b.severity] - weight[a.severity] || (a.rule < b.rule ? -1 : 1));
  return { verdict: verdictOf(findings), findings, content };
}

const weight: Record<Severity, number> = { low: 0, medium: 1, high: 2 };

function verdictOf(findings: Finding[]): Verdict {
  const gravest = findings[0]?.severity;
  return gravest === "high" ? "reject" : gravest === "medium" ? "quarantine" : "release";
}

async function measure(stream: Readable): Promise<Omit<Evidence["content"], "type">> {
  const sha256 = createHash("sha256");
  const text = createTextCheck();
  const search = createSignatureSearch();
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    sha256.update(chunk);
    text.update(chunk);
    search.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: sha256.digest("hex"), isText: text.end(), signatures: search.found };
}
