import type { Rule } from "../rule.ts";

const declaredSha256: Rule = ({ declaration, content }) =>
  content.sha256 === declaration.sha256
    ? []
    : [
        {
          severity: "high",
          message: "The content's SHA-256 is not the declared one. Register what you upload.",
          evidence: { declared: declaration.sha256, actual: content.sha256 },
        },
      ];
export default declaredSha256;
