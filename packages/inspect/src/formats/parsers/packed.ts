// A bundler puts what parsers share with every inspection into one file.
import "../../run.ts";

export { packedParser } from "../packed/parser.ts";
