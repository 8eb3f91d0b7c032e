import { agree, isTextType } from "../media-types.ts";
import type { Rule } from "../rule.ts";

const declaredType: Rule = ({ declaration: { contentType: declared }, content }) => {
  const { type, isText, size } = content;
  if (size === 0) return [];
  // Formats that are text may have a signature of their own (XML, RTF), or look like nothing but text.
  if (type !== null && agree(type, declared)) return [];
  if (isTextType(declared) && isText && (type === null || isTextType(type))) return [];
  if (isTextType(declared) && type === null)
    return [
      {
        severity: "medium",
        message: `The content is not UTF-8 text, declared as ${declared}. Send text as UTF-8 without NUL characters.`,
        evidence: { declared, actual: type, isText },
      },
    ];
  const actual = type ?? (isText ? "text of no known format" : "binary data of no known format");
  return [
    {
      severity: "medium",
      message: `The content is ${actual}, declared as ${declared}. Declare the type that the content has.`,
      evidence: { declared, actual: type, isText },
    },
  ];
};
export default declaredType;
