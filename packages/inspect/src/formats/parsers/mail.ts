// A bundler puts what parsers share with every inspection into one file.
import "../../run.ts";

export { mailParser, pageInPdfParser } from "../mail/parser.ts";
export { pkcs7Parser } from "../pkcs7/parser.ts";
export { tnefParser } from "../tnef/parser.ts";
