import { reject } from "airlock-inspect/rule.ts";
import type { Rule } from "../rule.ts";

export const secondScan: Rule = {
  title: "Threat that the second scanner found",
  what: "The second scanner found a threat.",
  why: "The scanner of the stage takes the content for malware.",
  remedy: "Scan your system for malware and send a clean file.",
  actions: reject,
  find: ({ secondScan: scan }) =>
    scan.state === "infected"
      ? [{ message: `The second scanner found ${scan.threat}.`, evidence: { threat: scan.threat } }]
      : [],
};
