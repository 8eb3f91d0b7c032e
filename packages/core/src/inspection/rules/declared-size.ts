import { reject } from "airlock-inspect/rule.ts";
import type { Rule } from "../rule.ts";

export const declaredSize: Rule = {
  title: "Content of another size",
  what: "The content has another number of bytes than declared.",
  why: "The content is not the one that the sender declared.",
  remedy: "Register the document again with the size of its content.",
  actions: reject,
  find: ({ declaration, content }) =>
    content.size === declaration.size
      ? []
      : [
          {
            message: `The content has ${content.size} bytes, but ${declaration.size} were declared.`,
            evidence: { declared: declaration.size, actual: content.size },
          },
        ],
};
