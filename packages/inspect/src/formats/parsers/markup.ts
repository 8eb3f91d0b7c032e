// A bundler puts what parsers share with every inspection into one file.
import "../../run.ts";

export { htmlParser } from "../html/parser.ts";
export { flatOdfParser } from "../odf/flat-parser.ts";
export { officeXmlParser } from "../office-xml/parser.ts";
export { svgParser } from "../svg/parser.ts";
export { xmlParser } from "../xml-content/parser.ts";
