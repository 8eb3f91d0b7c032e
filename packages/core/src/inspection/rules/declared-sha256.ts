import type { Rule } from "../rule.ts";

export const declaredSha256: Rule = ({ declaration, content }) =>
  content.sha256 === declaration.sha256
    ? []
    : [
        {
          severity: "high",
          message: "The content's SHA-256 differs from the declared one.",
          evidence: { declared: declaration.sha256, actual: content.sha256 },
        },
      ];
