// A bundler puts what parsers share with every inspection into one file.
import "../../run.ts";

export { legacyOfficeParser } from "../legacy-office/parser.ts";
export { ole2Parser } from "../ole2/parser.ts";
export { oneNoteParser } from "../onenote/parser.ts";
export { rtfParser } from "../rtf/parser.ts";
export { sylkParser } from "../sylk/parser.ts";
