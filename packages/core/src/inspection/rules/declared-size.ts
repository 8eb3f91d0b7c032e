import type { Rule } from "../rule.ts";

export const declaredSize: Rule = ({ declaration, content }) =>
  content.size === declaration.size
    ? []
    : [
        {
          severity: "high",
          message: `The content has ${content.size} bytes, but ${declaration.size} were declared.`,
          evidence: { declared: declaration.size, actual: content.size },
        },
      ];
