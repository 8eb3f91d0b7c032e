import { officeRules } from "../../package/office-rules.ts";
import { hold, holdIfStrict, note, type RuleTable } from "../../rule.ts";

export const opcRules = {
  ...officeRules,
  "office-macros": {
    title: "Macro-enabled Office document",
    what: "The document is of a type that may have macros.",
    why: "Macros are programs that run with the rights of the reader; the code itself is found by other rules.",
    remedy: "Save the document as a type without macros, such as DOCX or XLSX.",
    actions: holdIfStrict,
  },
  "office-unreadable-macros": {
    title: "Macro project that cannot be read",
    what: "A part that is declared as a VBA project is no compound file.",
    why: "A VBA project that inspection cannot read may still be run by Office.",
    remedy: "Save the document again with Office, without macros.",
    actions: hold,
  },
  "office-xlm-macro": {
    title: "Excel 4.0 macro",
    what: "The workbook has an Excel 4.0 macro sheet or calls a macro function in a defined name.",
    why: "Excel 4.0 macros start programs and download files, and are rarely used by honest senders.",
    remedy: "Remove the macro sheet, also if it is hidden, and send the workbook again.",
    actions: hold,
  },
  "office-auto-run-name": {
    title: "Name that runs a macro on opening",
    what: "The workbook defines a name such as Auto_Open, which runs a macro when the workbook is opened.",
    why: "A macro that runs without a click needs only that someone opens the document.",
    remedy: "Remove the name and send the workbook again.",
    actions: hold,
  },
  "office-external-link": {
    title: "Link to other content",
    what: "The document refers to content of a server that is loaded only after a person agrees.",
    why: "Updating the link fetches content that inspection has not seen.",
    remedy: "Replace the link by its value if the receiver does not need it.",
    actions: note,
  },
  "office-dangerous-link": {
    title: "Link to a protocol that starts programs",
    what: "A link uses a protocol that starts a program of the reader's computer.",
    why: "Protocols such as ms-msdt and search-ms are used to run commands with a click or without one.",
    remedy: "Remove the link and send the document again.",
    actions: hold,
  },
  "office-program-action": {
    title: "Action that starts a program",
    what: "A presentation starts a program or opens an embedded object by an action or an animation.",
    why: "The action may run content of the document or of a server while slides are shown.",
    remedy: "Remove the action and send the presentation again.",
    actions: hold,
  },
  "office-ribbon-macro": {
    title: "Ribbon that runs a macro on loading",
    what: "The document changes the ribbon and names a macro to run when it is loaded.",
    why: "The macro may be of another document or server and runs without a click.",
    remedy: "Remove the ribbon extension and send the document again.",
    actions: hold,
  },
  "office-activex": {
    title: "ActiveX control",
    what: "The document has an ActiveX control that is no form field of Office.",
    why: "Opening the document loads a component of the reader's computer, which may have faults that the document exploits.",
    remedy: "Remove the control and send the document again.",
    actions: hold,
  },
  "office-form-controls": {
    title: "Form fields that are ActiveX controls",
    what: "The document has form fields of Office that are ActiveX controls.",
    why: "Controls are loaded on opening; those of Office forms do nothing without macros.",
    remedy: "Use content controls if the receiver does not need ActiveX.",
    actions: holdIfStrict,
  },
  "office-calling-formula": {
    title: "Formula that calls a server",
    what: "A formula calls a web service.",
    why: "Calculating the formula sends values of the workbook to a server.",
    remedy: "Replace the formula by its value and send the workbook again.",
    actions: hold,
  },
  "office-refreshed-connection": {
    title: "Web query that runs on opening",
    what: "The workbook has a connection to a web page or file that is refreshed when it is opened.",
    why: "Opening the workbook fetches content that inspection has not seen.",
    remedy: "Remove the connection and send the workbook again.",
    actions: hold,
  },
  "office-dtd": {
    title: "Document type declaration in a part",
    what: "A part of the document has a document type declaration.",
    why: "Parts may not have one (ISO/IEC 29500-2); it can load files of the reader's computer or a server and exhaust memory.",
    remedy: "Save the document again with Office.",
    actions: hold,
  },
  "office-malformed": {
    title: "Malformed Office document",
    what: "A part of the document is missing, cannot be read or is not well-formed XML.",
    why: "Office may repair and open what inspection cannot read.",
    remedy: "Save the document again with the program that made it.",
    actions: hold,
  },
} satisfies RuleTable;

/** Reports a finding of these rules. */
export type ReportOpc = (
  rule: keyof typeof opcRules,
  finding: { message?: string; where: string; evidence?: Record<string, string> },
) => void;
