import type { Rule } from "../rule.ts";

export const emptyContent: Rule = ({ content }) =>
  content.size === 0
    ? [{ severity: "medium", message: "The content is empty (0 bytes).", evidence: { size: 0 } }]
    : [];
