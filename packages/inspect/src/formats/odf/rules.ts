import { hold, holdIfStrict, note, type RuleTable } from "../../rule.ts";

export const odfRules = {
  "odf-macro": {
    title: "Macro in an OpenDocument file",
    what: "The document has macros or scripts.",
    why: "Macros are programs that run with the rights of the reader.",
    remedy: "Remove the macros and send the document again.",
    actions: hold,
  },
  "odf-empty-macro-library": {
    title: "Macro library without code",
    what: "The document has a library for macros in which there is no code.",
    why: "The library does nothing; office programs leave it behind.",
    remedy: "Remove the library if the receiver does not need it.",
    actions: note,
  },
  "odf-event-macro": {
    title: "Macro that an event or a link runs",
    what: "An event, a field or a link of the document runs a macro or a command of the office program.",
    why: "The macro may be one of the reader's computer, and may run when the document is opened.",
    remedy: "Remove the assignment of the macro and send the document again.",
    actions: hold,
  },
  "odf-program-action": {
    title: "Action that starts a program",
    what: "A click in the document starts a program or an embedded object.",
    why: "The action runs a program of the reader's computer.",
    remedy: "Remove the action and send the document again.",
    actions: hold,
  },
  "odf-dde": {
    title: "Dynamic Data Exchange in an OpenDocument file",
    what: "The document has a DDE link or formula.",
    why: "DDE starts a program of the reader's computer with arguments that the document gives.",
    remedy: "Replace the link by its value and send the document again.",
    actions: hold,
  },
  "odf-calling-formula": {
    title: "Formula that calls out",
    what: "A formula calls a web service, or links to a file share or a program.",
    why: "Calculating the formula sends values of the document to a server.",
    remedy: "Replace the formula by its value and send the document again.",
    actions: hold,
  },
  "odf-remote-content": {
    title: "Content that an OpenDocument file loads from elsewhere",
    what: "The document loads an image, an object, a section or another part from a server.",
    why: "Opening the document fetches content that inspection has not seen, and tells the server who opened it.",
    remedy: "Embed the content in the document and remove the link.",
    actions: hold,
  },
  "odf-external-link": {
    title: "Reference to a file of a server",
    what: "The document names a template or a table of a server, which is loaded only after a person agrees.",
    why: "Updating the link fetches content that inspection has not seen.",
    remedy: "Replace the link by its value if the receiver does not need it.",
    actions: holdIfStrict,
  },
  "odf-dangerous-link": {
    title: "Link to a protocol that starts programs",
    what: "A link uses a protocol that starts a program of the reader's computer.",
    why: "Protocols such as ms-msdt and search-ms are used to run commands with a click.",
    remedy: "Remove the link and send the document again.",
    actions: hold,
  },
  "odf-active-object": {
    title: "Applet or floating frame",
    what: "The document has a Java applet, or a frame that shows another document.",
    why: "An applet is a program, and what a frame shows is not in the document.",
    remedy: "Remove the object and send the document again.",
    actions: hold,
  },
  "odf-database-connection": {
    title: "Connection to a database",
    what: "The document connects to a database that is not in it.",
    why: "Drivers of databases run code and send data of the reader to the server that the document names.",
    remedy: "Send the data as a spreadsheet.",
    actions: hold,
  },
  "odf-database-code": {
    title: "Code in an embedded database",
    what: "The embedded database has statements that call Java or write files.",
    why: "Opening the database runs the statements.",
    remedy: "Send the data as a spreadsheet.",
    actions: hold,
  },
  "odf-encrypted": {
    title: "Encrypted OpenDocument file",
    what: "The document is encrypted.",
    why: "Encrypted content cannot be inspected.",
    remedy: "Send the document without a password.",
    actions: hold,
  },
  "odf-dtd": {
    title: "Document type declaration in an OpenDocument file",
    what: "A part of the document has a document type declaration with declarations of its own or another address.",
    why: "It can load files of the reader's computer or a server and exhaust memory.",
    remedy: "Save the document again with the program that made it.",
    actions: hold,
  },
  "odf-type-conflict": {
    title: "OpenDocument file with two types",
    what: "The type of the document differs between its entry `mimetype` and its manifest.",
    why: "Programs differ in which of the two they use, so they open the document in another way than was inspected.",
    remedy: "Save the document again with the program that made it.",
    actions: holdIfStrict,
  },
  "odf-unlisted-file": {
    title: "File that the manifest does not list",
    what: "The package has a file that its manifest does not list.",
    why: "Office programs do not display the file; it is inspected like the others.",
    remedy: "Save the document again with the program that made it.",
    actions: holdIfStrict,
  },
  "odf-malformed": {
    title: "Malformed OpenDocument file",
    what: "A part of the document is missing, cannot be read or is not well-formed XML.",
    why: "Office programs may repair and open what inspection cannot read.",
    remedy: "Save the document again with the program that made it.",
    actions: hold,
  },
} satisfies RuleTable;

/** Reports a finding of these rules. */
export type ReportOdf = (
  rule: keyof typeof odfRules,
  finding: { message?: string; where: string; evidence?: Record<string, string> },
) => void;
