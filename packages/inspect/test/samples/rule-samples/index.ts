import { archiveRuleSamples } from "./archive.ts";
import { epubRuleSamples, iworkRuleSamples } from "./books.ts";
import { contentRuleSamples } from "./content.ts";
import { imageRuleSamples } from "./image.ts";
import { mailRuleSamples } from "./mail.ts";
import { odfRuleSamples } from "./odf.ts";
import { officeXmlRuleSamples } from "./office-xml.ts";
import { ole2RuleSamples } from "./ole2.ts";
import { oneNoteRuleSamples, sylkRuleSamples } from "./onenote.ts";
import { opcRuleSamples } from "./opc.ts";
import { pdfRuleSamples } from "./pdf.ts";
import { rtfRuleSamples } from "./rtf.ts";
import type { RuleSample } from "./rule-sample.ts";
import { webRuleSamples } from "./web.ts";

/** A harmless and a hostile document for every rule. */
export const ruleSamples: readonly RuleSample[] = [
  ...contentRuleSamples,
  ...imageRuleSamples,
  ...archiveRuleSamples,
  ...ole2RuleSamples,
  ...opcRuleSamples,
  ...odfRuleSamples,
  ...epubRuleSamples,
  ...iworkRuleSamples,
  ...officeXmlRuleSamples,
  ...rtfRuleSamples,
  ...oneNoteRuleSamples,
  ...sylkRuleSamples,
  ...mailRuleSamples,
  ...pdfRuleSamples,
  ...webRuleSamples,
];
