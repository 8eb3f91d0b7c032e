import type { FormatModule } from "../../format.ts";
import { detectMail, mailTypes } from "./detect.ts";
import { mailRules } from "./rules.ts";

/** Messages, mailboxes and saved pages (MHTML): what they hold is inspected as documents. https://www.rfc-editor.org/rfc/rfc5322 */
export const mail: FormatModule = {
  name: "mail",
  rules: mailRules,
  types: mailTypes,
  detect: detectMail,
  accepts: ({ type }) => mailTypes.has(type),
  load: async () => (await import("../parsers/mail.ts")).mailParser,
};
