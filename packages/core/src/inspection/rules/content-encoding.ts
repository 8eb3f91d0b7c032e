import type { Rule } from "../rule.ts";

/**
 * Rejects content that is stored with a `Content-Encoding`. HTTP clients would decode it to other content, which is neither
 * what was declared nor what the rules inspect, so a reviewer could not judge it either. The coding `identity` changes
 * nothing.
 * https://www.rfc-editor.org/rfc/rfc9110#section-8.4
 */
export const contentEncoding: Rule = ({ content: { encoding = "" } }) => {
  const codings = encoding.split(",").map((coding) => coding.trim().toLowerCase());
  return codings.every((coding) => coding === "" || coding === "identity")
    ? []
    : [
        {
          severity: "high",
          message: `The content was uploaded with Content-Encoding ${encoding}. Upload it without an encoding.`,
          evidence: { encoding },
        },
      ];
};
