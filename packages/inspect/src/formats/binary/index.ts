import type { FormatModule } from "../../format.ts";

/** Beginnings of ZIP and OLE2, in hex, which other modules tell. Without their structure, the content is of no type. */
const containers = /^(504b0304|504b0506|504b0708|504b3030504b|d0cf11e0)/;

/** Types by signature. */
export const binary: FormatModule = {
  name: "binary",
  rules: {},
  mayBe: ({ source, head }) => source.size > 0 && !containers.test(head.toString("hex", 0, 8)),
  load: async () => (await import("../parsers/text.ts")).binaryParser,
};
