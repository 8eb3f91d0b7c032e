// A bundler puts what parsers share with every inspection into one file.
import "../../run.ts";

// What no structured format takes, and what a declaration that is not of the detected type is compared with.
export { familyOf } from "../../detectable-types.ts";
export { binaryParser } from "../binary/parser.ts";
export { csvParser } from "../csv/parser.ts";
export { encodedTextParser } from "../encoded-text/parser.ts";
export { scriptParser } from "../script/parser.ts";
export { textParser } from "../text/parser.ts";
