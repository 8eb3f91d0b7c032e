import { archiveRules } from "../archive/rules.ts";
import type { FormatModule } from "../format.ts";
import { activeMime } from "./activemime/index.ts";
import { appleFile } from "./apple-file/index.ts";
import { binary } from "./binary/index.ts";
import { compressed } from "./compressed/index.ts";
import { csv } from "./csv/index.ts";
import { declaration } from "./declaration/index.ts";
import { encodedText } from "./encoded-text/index.ts";
import { epub } from "./epub/index.ts";
import { html } from "./html/index.ts";
import { image } from "./image/index.ts";
import { iwork } from "./iwork/index.ts";
import { legacyOffice } from "./legacy-office/index.ts";
import { mail } from "./mail/index.ts";
import { pageInPdf } from "./mail/page-in-pdf.ts";
import { flatOdf } from "./odf/flat.ts";
import { odf } from "./odf/index.ts";
import { officeXml } from "./office-xml/index.ts";
import { ole2 } from "./ole2/index.ts";
import { oneNote } from "./onenote/index.ts";
import { flatOpc, opcFormat } from "./opc/index.ts";
import { packed } from "./packed/index.ts";
import { pdfAfterJunkFormat, pdfFormat } from "./pdf/index.ts";
import { pkcs7 } from "./pkcs7/index.ts";
import { polyglot } from "./polyglot/index.ts";
import { rtf } from "./rtf/index.ts";
import { script } from "./script/index.ts";
import { shortcut } from "./shortcut/index.ts";
import { signature } from "./signature/index.ts";
import { svg } from "./svg/index.ts";
import { sylk } from "./sylk/index.ts";
import { tar } from "./tar/index.ts";
import { text } from "./text/index.ts";
import { tnef } from "./tnef/index.ts";
import { xmlContent } from "./xml-content/index.ts";
import { zip, zipAppended, zipBehindData, zipPrograms } from "./zip/index.ts";

/** All kinds of formats, in the order of detection: the first that takes content decides its type. */
export const formats: readonly FormatModule[] = [
  image,
  { name: "archives", rules: archiveRules },
  ole2,
  activeMime,
  oneNote,
  legacyOffice,
  zipPrograms,
  opcFormat,
  odf,
  epub,
  iwork,
  zip,
  pdfFormat,
  tnef,
  appleFile,
  mail,
  pageInPdf,
  pdfAfterJunkFormat,
  tar,
  compressed,
  zipAppended,
  rtf,
  sylk,
  svg,
  html,
  xmlContent,
  csv,
  script,
  shortcut,
  encodedText,
  // What no structured format takes: types by signature, then text.
  binary,
  packed,
  zipBehindData,
  pkcs7,
  text,
  flatOdf,
  flatOpc,
  officeXml,
  polyglot,
  signature,
  declaration,
];
