import { reject } from "airlock-inspect/rule.ts";
import type { Rule } from "../rule.ts";

export const declaredSha256: Rule = {
  title: "Content with another SHA-256",
  what: "The content's SHA-256 differs from the declared one.",
  why: "The content is not the one that the sender declared.",
  remedy: "Register the document again with the SHA-256 of its content.",
  actions: reject,
  find: ({ declaration, content }) =>
    content.sha256 === declaration.sha256
      ? []
      : [{ evidence: { declared: declaration.sha256, actual: content.sha256 } }],
};
