import { createHash } from "node:crypto";
import type { Finding, Severity, Verdict } from "../finding.ts";
import { detectType } from "./detect-type.ts";
import { createMalwareSignatureSearch } from "./malware-signatures.ts";
import type { Evidence, MeasuredContent, StoredContent } from "./rule.ts";
import { rules } from "./rules/index.ts";
import { createTextCheck } from "./text.ts";

/**
 * Streams the content once, in constant memory, and applies every rule to what was measured.
 *
 * @param request.open returns the whole content as a stream, and how it is stored
 * @param request.readRange returns bytes `start` to `end`, inclusive; used to detect the type
 * @returns findings by descending severity; the verdict is `reject` if one is high, `quarantine` if one is medium,
 *   otherwise `release`
 */
export async function inspectContent({
  open,
  readRange,
  ...evidence
}: Omit<Evidence, "content"> & {
  open: () => Promise<StoredContent>;
  readRange: (start: number, end: number) => Promise<Uint8Array>;
}): Promise<{ verdict: Verdict; findings: Finding[]; content: MeasuredContent }> {
  const measured = await measure(await open());
  const content = { ...measured, type: await detectType(measured.size, readRange) };
  const findings = Object.entries(rules)
    .flatMap(([name, rule]) => rule({ ...evidence, content }).map((finding) => ({ ...finding, rule: name })))
    .sort((a, b) => severityOrder[b.severity] - severityOrder[a.severity] || (a.rule < b.rule ? -1 : 1));
  return { verdict: verdictOf(findings), findings, content };
}

const severityOrder: Record<Severity, number> = { low: 0, medium: 1, high: 2 };

const verdictOfSeverity: Record<Severity, Verdict> = { low: "release", medium: "quarantine", high: "reject" };

function verdictOf([mostSevere]: Finding[]): Verdict {
  return mostSevere ? verdictOfSeverity[mostSevere.severity] : "release";
}

async function measure({ stream, encoding }: StoredContent): Promise<Omit<MeasuredContent, "type">> {
  const sha256 = createHash("sha256");
  const text = createTextCheck();
  const search = createMalwareSignatureSearch();
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    sha256.update(chunk);
    text.update(chunk);
    search.update(chunk);
    size += chunk.length;
  }
  return { size, encoding, sha256: sha256.digest("hex"), isText: text.end(), signatures: search.found };
}
