import { essenceOf } from "../media-types.ts";
import type { Rule } from "../rule.ts";

const allowedType: Rule = ({ declaration, allowedTypes, content }) => {
  const actual = essenceOf(content.type ?? declaration.contentType);
  return allowedTypes.includes(actual)
    ? []
    : [
        {
          severity: "medium",
          message: `${actual} is not among the types taken here: ${allowedTypes.join(", ")}.`,
          evidence: { actual },
        },
      ];
};
export default allowedType;
