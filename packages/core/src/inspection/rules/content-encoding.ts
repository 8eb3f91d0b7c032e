import { reject } from "airlock-inspect/rule.ts";
import type { Rule } from "../rule.ts";

/**
 * HTTP clients would decode the content to other content, which is neither what was declared nor what the rules inspect, so
 * a reviewer could not judge it either. The coding `identity` changes nothing.
 * https://www.rfc-editor.org/rfc/rfc9110#section-8.4
 */
export const contentEncoding: Rule = {
  title: "Content with a content encoding",
  what: "The content was uploaded with a Content-Encoding.",
  why: "Clients decode it, and get other content than the one that was declared and inspected.",
  remedy: "Upload the content without an encoding.",
  actions: reject,
  find({ content: { encoding = "" } }) {
    const codings = encoding.split(",").map((coding) => coding.trim().toLowerCase());
    if (codings.every((coding) => coding === "" || coding === "identity")) return [];
    return [
      {
        message: `The content was uploaded with Content-Encoding ${encoding}. Upload it without an encoding.`,
        evidence: { encoding },
      },
    ];
  },
};
