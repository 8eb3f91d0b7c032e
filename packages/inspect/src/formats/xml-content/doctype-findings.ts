import type { AnalysisContext } from "../../format.ts";
import type { Doctype, Entity } from "../../markup/doctype.ts";
import { expansionLength } from "../../markup/entities.ts";
import { kindOfUrl } from "../../markup/url.ts";

/** Hosts that publish document types; parsers know these or have them in catalogs. */
const publishers =
  /^(?:https?|ftp):\/\/(?:[\w-]+\.)*(?:w3\.org|oasis-open\.org|docbook\.org|sun\.com|jcp\.org|oracle\.com|apple\.com|apache\.org|freedesktop\.org|gnome\.org|kde\.org|mozilla\.org|netscape\.com|springframework\.org|hibernate\.org|jboss\.org|mybatis\.org|ibatis\.com|puppycrawl\.com|checkstyle\.org|sourceforge\.net|nih\.gov|niso\.org|unicode\.org|openmobilealliance\.org|wapforum\.org|phonegate\.com|adobe\.com|microsoft\.com|iec\.ch|idpf\.org|daisy\.org|musicxml\.org|recordare\.com|qt\.io|qt-project\.org|omg\.org|opensymphony\.com|eclipse\.org|xmlsoap\.org|elsevier\.com|web3d\.org|tei-c\.org|opengis\.net|cisco\.com|epo\.org|uspto\.gov|wipo\.int|europa\.eu)(?::\d+)?\//i;

/** Expanded characters that no document of people needs. */
const bombLength = 10_000_000;

/** A formal public identifier (ISO 8879), such as `-//W3C//DTD SVG 1.1//EN`. */
const formalPublicId = /^[-+]\/\/[^/]{1,200}\/\/[^/]{1,200}\/\/[A-Za-z]{2}(?:\/\/|$)/;
/** The address of a document type on a named host, without a port, a user or a query. */
const dtdAddress =
  /^https?:\/\/(?!\d+(?:\.\d+){3}\/)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\/[^?#@]{1,500}\.(?:dtd|mod|ent)$/i;

/** Reports what a document type declares. `content` is the document without it. */
export function reportDoctype(context: AnalysisContext, doctype: Doctype, content: string): void {
  const { report, budget } = context;
  const { systemId, publicId, line } = doctype;
  if (systemId !== undefined && isElsewhere(systemId, publicId))
    report("xml-external-dtd", { where: `line ${line}`, evidence: { systemId } });
  for (const entity of doctype.entities) reportEntity(context, entity);
  const length = expansionLength(doctype, content, () => budget.use("objects"));
  if (length > bombLength)
    report("xml-entity-bomb", {
      where: `line ${line}`,
      evidence: { characters: Number.isFinite(length) ? length : "without end" },
    });
}

/** Reports what a file of declarations alone declares. Files of a document type refer to each other by relative names. */
export function reportDeclarations({ report, budget }: AnalysisContext, doctype: Doctype): void {
  for (const { name, systemId, value = "", line } of doctype.entities) {
    budget.use("objects");
    const where = `line ${line}`;
    if (systemId !== undefined && isElsewhere(systemId, undefined))
      report("xml-external-entity", { where, evidence: { name, systemId } });
    else if (/<!ENTITY\b/.test(value)) report("xml-entity-markup", { where, evidence: { name } });
  }
}

function isElsewhere(systemId: string, publicId: string | undefined): boolean {
  const kind = kindOfUrl(systemId);
  const isPublished = formalPublicId.test(publicId ?? "") && dtdAddress.test(systemId.trim());
  if (kind === "remote") return !isPublished && !publishers.test(systemId.trim());
  if (kind === "other") return !/^\s*(?:file|urn):/i.test(systemId);
  return ["file-share", "script", "program", "data-document"].includes(kind) || isSystemFile(systemId);
}

/** A file of the reader's system by its absolute path, which has no document types. */
function isSystemFile(systemId: string): boolean {
  return /^file:/i.test(systemId.trim()) && !/\.(?:dtd|ent|mod|xml)$/i.test(systemId.trim());
}

/** A text beside the document, which a book is put together from. The file is not in the document, so nothing is disclosed. */
const siblingText = /^(?:\.\/)?[\w-][\w.-]{0,99}\.(?:xml|txt|css|ent|dtd|mod|sgml)$/i;

/** Whether an entity's value is text in elements without attributes, none of which acts. */
function isPlainMarkup(value: string): boolean {
  const count = (pattern: RegExp) => value.match(pattern)?.length ?? 0;
  return (
    value.length < 1000 &&
    /^(?:[^<>&%]|<\/?[a-z][a-z0-9_.-]*\/?>)*$/i.test(value) &&
    !/script|data\s*:|frame|object|embed|style|link|meta|form|foreign|use|image|animate|set\b|include|handler/i.test(
      value,
    ) &&
    count(/<[a-z][^<>]*[^/]>|<[a-z]>/gi) === count(/<\//g)
  );
}

function reportEntity({ report, budget }: AnalysisContext, entity: Entity): void {
  budget.use("objects");
  const { name, systemId, value = "", line, isParameter } = entity;
  const where = `line ${line}`;
  if (systemId !== undefined) {
    // A parameter entity of a publisher, such as the character entities of HTML, is a part of a known document type.
    if (!(isParameter && publishers.test(systemId.trim())) && !siblingText.test(systemId))
      report("xml-external-entity", { where, evidence: { name, systemId } });
  } else if (isPlainMarkup(value) && !isParameter) {
    // Documentation abbreviates names so: `<!ENTITY app "<application>Gnumeric</application>">`.
    report("xml-entities", { evidence: { name, value: value.slice(0, 100) } });
  } else if (/<|^\s*(?:javascript|vbscript|data)\s*:/i.test(value) || (isParameter && /[%&]/.test(value)))
    report("xml-entity-markup", { where, evidence: { name, value: value.slice(0, 100) } });
  else report("xml-entities", { evidence: { name, value: value.slice(0, 100) } });
}
