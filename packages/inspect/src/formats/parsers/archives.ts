// A bundler puts what parsers share with every inspection into one file.
import "../../run.ts";

export { compressedParser } from "../compressed/parser.ts";
export { tarParser } from "../tar/parser.ts";
