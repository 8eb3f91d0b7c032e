import type { FormatModule } from "../../format.ts";
import { hold, type RuleTable } from "../../rule.ts";
import { tnefSignature } from "./signature.ts";

const type = "application/vnd.ms-tnef";

const rules = {
  "tnef-unreadable": {
    title: "Outlook attachment that cannot be read",
    what: "The file winmail.dat of Outlook is malformed.",
    why: "What it holds was not inspected.",
    remedy: "Send the attachments themselves.",
    actions: hold,
  },
} satisfies RuleTable;

/** Messages and attachments as Outlook packs them into winmail.dat. */
export const tnef: FormatModule = {
  name: "tnef",
  rules,
  types: new Map([[type, type]]),
  detect: ({ head }) => (head.subarray(0, 4).equals(tnefSignature) ? { type, family: type } : undefined),
  accepts: (format) => format.type === type,
  load: async () => (await import("../parsers/mail.ts")).tnefParser,
};
