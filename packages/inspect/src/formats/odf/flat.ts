import type { FormatModule } from "../../format.ts";
import { mayBeXmlWith } from "../../xml/may-be-xml.ts";

/** OpenDocument in a single XML file. */
export const flatOdf: FormatModule = {
  name: "flat-odf",
  rules: {},
  accepts: mayBeXmlWith(/opendocument:xmlns:office|openoffice\.org\/2000\/office/),
  load: async () => (await import("../parsers/markup.ts")).flatOdfParser,
};
