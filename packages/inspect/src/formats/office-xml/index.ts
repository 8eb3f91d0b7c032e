import type { FormatModule } from "../../format.ts";
import { hold, type RuleTable } from "../../rule.ts";
import { mayBeXmlWith } from "../../xml/may-be-xml.ts";

const officeXmlRules = {
  "office-xml-macro": {
    title: "Macros in an Office XML document",
    what: "The document of Office 2003 in XML has macros.",
    why: "Macros are programs that run with the rights of the reader.",
    remedy: "Save the document without macros.",
    actions: hold,
  },
} satisfies RuleTable;

/** Documents of Office 2003 in XML. */
export const officeXml: FormatModule = {
  name: "office-xml",
  rules: officeXmlRules,
  accepts: mayBeXmlWith(/office\/word\/200|microsoft-com:office:|microsoft\.com\/visio/),
  load: async () => (await import("../parsers/markup.ts")).officeXmlParser,
};
