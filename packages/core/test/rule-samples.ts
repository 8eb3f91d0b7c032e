import type { Evidence } from "../src/inspection/rule.ts";

/** Evidence for a rule, harmless and hostile, which differs in just what the rule finds. */
interface EvidenceSample {
  rule: string;
  harmless: Evidence;
  hostile: Evidence;
}

const content = { size: 1000, sha256: "0".repeat(64), encoding: undefined, signatures: [] };
const { size, sha256 } = content;
const declaration = { filename: "claim.pdf", contentType: "application/pdf", size, sha256, labels: {} };
const evidence: Evidence = {
  declaration,
  content,
  malwareScan: { state: "disabled" },
  secondScan: { state: "disabled" },
};
const clean: Evidence = { ...evidence, malwareScan: { state: "completed", status: "NO_THREATS_FOUND" } };

/** A harmless and a hostile sample for every rule about registration, storage and malware scan. */
export const evidenceSamples: readonly EvidenceSample[] = [
  {
    rule: "content-encoding",
    harmless: { ...evidence, content: { ...content, encoding: "identity" } },
    hostile: { ...evidence, content: { ...content, encoding: "gzip" } },
  },
  {
    rule: "declared-sha256",
    harmless: evidence,
    hostile: { ...evidence, content: { ...content, sha256: "f".repeat(64) } },
  },
  {
    rule: "declared-size",
    harmless: evidence,
    hostile: { ...evidence, content: { ...content, size: 999 } },
  },
  {
    rule: "malware-scan",
    harmless: clean,
    hostile: { ...evidence, malwareScan: { state: "completed", status: "THREATS_FOUND" } },
  },
  {
    rule: "malware-scan-incomplete",
    harmless: clean,
    hostile: { ...evidence, malwareScan: { state: "completed", status: "UNSUPPORTED" } },
  },
  {
    rule: "malware-signature",
    harmless: evidence,
    hostile: { ...evidence, content: { ...content, signatures: [{ name: "EICAR-Test-File", offset: 7 }] } },
  },
  {
    rule: "second-scan",
    harmless: { ...evidence, secondScan: { state: "clean" } },
    hostile: { ...evidence, secondScan: { state: "infected", threat: "Eicar-Signature" } },
  },
  {
    rule: "second-scan-incomplete",
    harmless: { ...evidence, secondScan: { state: "clean" } },
    hostile: { ...evidence, secondScan: { state: "failed", reason: "cannot be reached (ECONNREFUSED)" } },
  },
];
