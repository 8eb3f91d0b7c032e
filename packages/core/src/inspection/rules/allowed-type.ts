import { essenceOf } from "../media-types.ts";
import type { Rule } from "../rule.ts";

/** Checks the declared type as well as the detected one: downloads are served with the declared type. */
export const allowedType: Rule = ({ declaration: { contentType }, allowedTypes, content }) =>
  [...new Set([content.type ?? contentType, contentType].map(essenceOf))]
    .filter((type) => !allowedTypes.includes(type))
    .map((type) => ({
      severity: "medium",
      message: `The media type ${type} is not allowed. Allowed types: ${allowedTypes.join(", ")}.`,
      evidence: { type },
    }));
