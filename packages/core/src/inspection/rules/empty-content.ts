import type { Rule } from "../rule.ts";

/** Nothing can be wrong with nothing, but nobody sends it on purpose: a person looks. */
const emptyContent: Rule = ({ content }) =>
  content.size === 0
    ? [{ severity: "medium", message: "The content is empty: 0 bytes.", evidence: { size: 0 } }]
    : [];
export default emptyContent;
