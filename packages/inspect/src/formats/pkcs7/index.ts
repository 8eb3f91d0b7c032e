import type { FormatModule } from "../../format.ts";
import { hold, type RuleTable } from "../../rule.ts";

const rules = {
  "pkcs7-encrypted": {
    title: "Encrypted CMS message",
    what: "The message is encrypted by CMS (S/MIME).",
    why: "What is encrypted cannot be inspected.",
    remedy: "Send the document without encryption; the transfer itself is encrypted.",
    actions: hold,
  },
  "pkcs7-unreadable": {
    title: "CMS message that cannot be read",
    what: "The message is malformed, or is of a kind that cannot be read.",
    why: "What it holds was not inspected.",
    remedy: "Sign the document again, or send it with a detached signature.",
    actions: hold,
  },
} satisfies RuleTable;

/** Messages of CMS (PKCS #7, S/MIME): the signed content is inspected as a document. */
export const pkcs7: FormatModule = {
  name: "pkcs7",
  rules,
  accepts: ({ type }) => type === "application/pkcs7-mime" || type === "application/pkcs7-signature",
  load: async () => (await import("../parsers/mail.ts")).pkcs7Parser,
};
