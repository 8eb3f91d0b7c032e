import type { FormatModule } from "../../format.ts";
import { hold, type RuleTable } from "../../rule.ts";

const encodedTextRules = {
  "encoded-content": {
    title: "Text that encodes content of no known format",
    what: "The text is base64 of content of no known format.",
    why: "Content that is encrypted, or that only its receiver knows, is sent so.",
    remedy: "Send the decoded document in a common format.",
    actions: hold,
  },
  "encrypted-text": {
    title: "Encrypted content in a text",
    what: "Much of the text is encrypted.",
    why: "What is encrypted cannot be inspected.",
    remedy: "Send the text without encryption; the transfer itself is encrypted.",
    actions: hold,
  },
} satisfies RuleTable;

/** Content that text carries in an encoding, or encrypted. */
export const encodedText: FormatModule = {
  name: "encoded-text",
  rules: encodedTextRules,
  accepts: ({ family, type }) =>
    family === "text" || family === "script" || type === "application/x-x509-ca-cert",
  load: async () => (await import("../parsers/text.ts")).encodedTextParser,
};
