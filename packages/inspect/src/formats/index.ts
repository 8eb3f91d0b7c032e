import { archiveRules } from "../archive/rules.ts";
import type { FormatModule } from "../format.ts";
import { image } from "./image/index.ts";
import { ole2 } from "./ole2/index.ts";
import { opcFormat } from "./opc/index.ts";
import { pdfAfterJunkFormat, pdfFormat } from "./pdf/index.ts";
import { polyglot } from "./polyglot/index.ts";
import { signature } from "./signature/index.ts";
import { zip, zipAppended, zipBehindData, zipPrograms } from "./zip/index.ts";

/** All kinds of formats, in the order of detection: the first that takes content decides its type. */
export const formats: readonly FormatModule[] = [
  image,
  { name: "archives", rules: archiveRules },
  ole2,
  zipPrograms,
  opcFormat,
  zip,
  pdfFormat,
  pdfAfterJunkFormat,
  zipBehindData,
  zipAppended,
  polyglot,
  signature,
];
