import { type RuleTable, reject } from "../../rule.ts";

export const signatureRules = {
  "malware-signature": {
    title: "Known malware",
    what: "The content has a known malware signature.",
    why: "Scanners take a file with this signature for malware.",
    remedy: "Scan your system for malware and send a clean file.",
    actions: reject,
  },
} satisfies RuleTable;
