import type { AnalysisContext, Parser } from "../../format.ts";
import { blankDoctype, prologEnd, readDoctype } from "../../markup/doctype.ts";
import { entityExpander } from "../../markup/entities.ts";
import { readStrictly, readTolerantly } from "../../markup/markup.ts";
import { bufferSource } from "../../source.ts";
import { readText } from "../../text/content.ts";
import { reportDeclarations, reportDoctype } from "./doctype-findings.ts";
import { ebcdic } from "./ebcdic.ts";
import { XmlVisitor } from "./visitor.ts";

/** A declared encoding in which ASCII bytes are other characters than they seem. */
const hidingEncoding =
  /(?:encoding|charset)\s{0,9}=\s{0,9}["']?\s{0,9}(utf-?7\b|scsu\b|bocu-1|hz-gb-2312|iso-2022-(?:kr|cn)|ebcdic[\w-]{0,20}|(?:cp|ibm)-?0?(?:037|37|273|277|278|280|284|285|297|420|424|500|870|871|875|918|1026|1047|114\d)\b)/i;

/** Whether the content is a file of a document type: declarations without a root element. */
function isDeclarations(text: string): boolean {
  const start = prologEnd(text);
  return (
    start !== -1 &&
    /^(?:<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION|\[)|%[\w.-]{1,99};)/.test(text.slice(start, start + 110))
  );
}

async function analyze(context: AnalysisContext): Promise<void> {
  const { budget, report, format, head } = context;
  if (head.indexOf(ebcdic) === 0) report("xml-encoding", { evidence: { encoding: "EBCDIC" } });
  const { text } = await readText(context);
  const label = hidingEncoding.exec(text.slice(0, 4096))?.[1];
  if (label !== undefined) report("xml-encoding", { evidence: { encoding: label } });
  if (format.type === "text/html") return;
  if (isDeclarations(text)) {
    const declarations = readDoctype(`<!DOCTYPE dtd [${text}]>`, () => budget.checkTime());
    if (declarations) reportDeclarations(context, declarations);
    return;
  }
  const doctype = readDoctype(text, () => budget.checkTime());
  const content = blankDoctype(text, doctype);
  if (doctype) reportDoctype(context, doctype, content);
  if (/<!ENTITY\s/.test(content.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, "")))
    report("xml-entity-markup", { message: "The document declares an entity outside its document type." });
  const visitor = new XmlVisitor(context, (rule, { line }, value) =>
    report(rule, { where: `line ${line}`, evidence: { value } }),
  );
  const expand = entityExpander(doctype);
  readStrictly(content, { budget, expand }, visitor);
  const embedded = [...visitor.embedded];
  // The rules of drawings and pages read these tolerantly.
  if (!["image/svg+xml", "application/xhtml+xml"].includes(format.type))
    readTolerantly(content, { isXml: true, budget, expand }, visitor);
  for (const { name, bytes, line } of embedded)
    await context.inspectMember({
      name: (name || `content of line ${line}`).replaceAll("wordml://", ""),
      source: bufferSource(bytes),
    });
}

export const xmlParser: Parser = { analyze };
