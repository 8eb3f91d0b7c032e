// A bundler puts what parsers share with every inspection into one file.
import "../../run.ts";

export { epubParser } from "../epub/parser.ts";
export { iworkParser } from "../iwork/parser.ts";
export { odfParser } from "../odf/parser.ts";
export { flatOpcParser, opcParser } from "../opc/parser.ts";
export { programsParser, zipAtEndParser, zipParser } from "../zip/parser.ts";
