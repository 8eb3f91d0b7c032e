import { essenceOf } from "../media-types.ts";
import type { Rule } from "../rule.ts";

/** What the content is, and what it is declared as: a browser that downloads it goes by the latter. */
const allowedType: Rule = ({ declaration: { contentType: declared }, allowedTypes, content }) =>
  [...new Set([content.type ?? declared, declared].map(essenceOf))]
    .filter((type) => !allowedTypes.includes(type))
    .map((type) => ({
      severity: "medium",
      message: `${type} is not among the types taken here: ${allowedTypes.join(", ")}.`,
      evidence: { type },
    }));
export default allowedType;
