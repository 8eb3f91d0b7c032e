import type { FormatModule } from "../../format.ts";
import { extensionOf } from "../../media-types.ts";
import { isTextual } from "../../text/content.ts";
import { csvRules } from "./rules.ts";

const tables = new Set(["text/csv", "text/tab-separated-values", "text/plain"]);
const tableNames = new Set(["csv", "tsv", "tab", "txt", "prn", "asc"]);

export const csv: FormatModule = {
  name: "csv",
  rules: csvRules,
  accepts: (format, { filename }) =>
    tables.has(format.type) || (isTextual(format) && tableNames.has(extensionOf(filename))),
  load: async () => (await import("../parsers/text.ts")).csvParser,
};
