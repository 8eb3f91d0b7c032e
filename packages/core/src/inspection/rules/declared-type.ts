import { isTextType, typesMatch } from "../media-types.ts";
import type { Rule } from "../rule.ts";

export const declaredType: Rule = ({ declaration: { contentType: declared }, content }) => {
  const { type, isText, size } = content;
  if (size === 0) return [];
  if (type !== null && typesMatch(type, declared)) return [];
  // Some text formats have a signature (XML, RTF), most have none.
  if (isTextType(declared) && isText && (type === null || isTextType(type))) return [];
  const evidence = { declared, actual: type, isText };
  if (isTextType(declared) && type === null)
    return [
      {
        severity: "medium",
        message: `The content is declared as ${declared}, but is not UTF-8 text without NUL characters.`,
        evidence,
      },
    ];
  const actual = type ?? (isText ? "text of an unknown format" : "binary data of an unknown format");
  return [
    { severity: "medium", message: `The content is ${actual}, but is declared as ${declared}.`, evidence },
  ];
};
