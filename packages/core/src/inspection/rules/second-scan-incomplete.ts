import { hold } from "airlock-inspect/rule.ts";
import type { Rule } from "../rule.ts";

export const secondScanIncomplete: Rule = {
  title: "Content that the second scanner did not examine",
  what: "The second scanner gave no result.",
  why: "The stage releases what the scanner has examined only.",
  remedy: "Nothing; a reviewer decides, or sends the document again when the scanner works.",
  actions: hold,
  find: ({ secondScan: scan }) =>
    scan.state === "failed"
      ? [{ message: `The second scanner ${scan.reason}.`, evidence: { reason: scan.reason } }]
      : [],
};
