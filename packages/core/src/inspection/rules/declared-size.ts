import type { Rule } from "../rule.ts";

const declaredSize: Rule = ({ declaration, content }) =>
  content.size === declaration.size
    ? []
    : [
        {
          severity: "high",
          message: `The content has ${content.size} bytes, ${declaration.size} were declared. Register what you upload.`,
          evidence: { declared: declaration.size, actual: content.size },
        },
      ];
export default declaredSize;
