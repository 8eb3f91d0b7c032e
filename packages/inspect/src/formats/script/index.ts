import type { FormatModule } from "../../format.ts";
import { scriptRules } from "./rules.ts";

/** Text that is a script by its content or its name. */
export const script: FormatModule = {
  name: "script",
  rules: scriptRules,
  accepts: ({ family, type }) =>
    family === "script" || family === "text" || type === "application/postscript",
  load: async () => (await import("../parsers/text.ts")).scriptParser,
};
