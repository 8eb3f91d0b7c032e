import type { FormatModule } from "../../format.ts";

/** Text in every encoding. */
export const text: FormatModule = {
  name: "text",
  rules: {},
  mayBe: () => true,
  load: async () => (await import("../parsers/text.ts")).textParser,
};
