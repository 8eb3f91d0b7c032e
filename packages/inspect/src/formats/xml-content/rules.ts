import { hold, note, type RuleTable, reject } from "../../rule.ts";

const plainXml = "Send the document as XML without a document type.";

export const xmlRules = {
  "xml-entity-bomb": {
    title: "XML that expands without bound",
    what: "The entities of the document expand to many times its size.",
    why: "A parser that expands them uses up all memory of the program that reads the document.",
    remedy: plainXml,
    actions: reject,
  },
  "xml-external-entity": {
    title: "External entity in XML",
    what: "The document declares an entity that is in another file or on another computer.",
    why: "A parser that loads it discloses files or calls other computers (XXE).",
    remedy: plainXml,
    actions: hold,
  },
  "xml-external-dtd": {
    title: "Document type on another computer",
    what: "The document type is loaded from a place that is not known for one.",
    why: "A parser that loads it calls the computer of the sender, and the entities there are not in the document.",
    remedy: plainXml,
    actions: hold,
  },
  "xml-entity-markup": {
    title: "Markup in an entity",
    what: "An entity of the document has markup, a script URL or a part of a declaration.",
    why: "What the document says shows only after expansion, which hides it from inspection.",
    remedy: plainXml,
    actions: hold,
  },
  "xml-entities": {
    title: "Entities in XML",
    what: "The document declares entities with plain text.",
    why: "Drawing programs abbreviate namespaces so; entities that do more are findings of their own.",
    remedy: plainXml,
    actions: note,
  },
  "xml-stylesheet": {
    title: "Stylesheet that runs or is elsewhere",
    what: "A processing instruction names a stylesheet that is elsewhere, is script, or is in the document.",
    why: "The stylesheet turns the document into a page with content that was not inspected.",
    remedy: "Send the document without the `xml-stylesheet` instruction.",
    actions: hold,
  },
  "xml-include": {
    title: "Inclusion in XML",
    what: "The document includes other files by XInclude.",
    why: "A parser that follows it discloses files or calls other computers.",
    remedy: "Send the document with the content in place.",
    actions: hold,
  },
  "xml-active-content": {
    title: "Script in XML",
    what: "The document has elements of HTML or SVG that act.",
    why: "A browser that opens the document runs them.",
    remedy: "Send the data without scripts.",
    actions: hold,
  },
  "xml-xslt-extension": {
    title: "XSLT that runs code",
    what: "The stylesheet has script, calls functions of the platform, or writes files.",
    why: "A program that applies the stylesheet runs code of the sender.",
    remedy: "Use the functions of XSLT alone.",
    actions: hold,
  },
  "xml-xslt-external": {
    title: "XSLT that loads files",
    what: "The stylesheet includes or reads documents of other computers.",
    why: "What is loaded is not in the document.",
    remedy: "Put the included templates into the document.",
    actions: hold,
  },
  "xml-program": {
    title: "XML that starts programs",
    what: "The XML is a build task, an application manifest, a console or another document that starts programs.",
    why: "Opening the document runs a program on the reader's computer.",
    remedy: "Send the data in a format for documents.",
    actions: hold,
  },
  "xml-encoding": {
    title: "XML or HTML in an encoding that hides it",
    what: "The document is declared to be in UTF-7, EBCDIC or another encoding in which ASCII bytes are other characters.",
    why: "Few programs use these encodings; in others the content looks like harmless text.",
    remedy: "Save the document in UTF-8.",
    actions: hold,
  },
} satisfies RuleTable;
