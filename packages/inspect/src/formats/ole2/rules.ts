import { officeRules } from "../../package/office-rules.ts";
import { hold, holdIfStrict, note, type RuleTable, reject } from "../../rule.ts";

const saveWithoutMacros = "Save the document without macros, for example as DOCX or XLSX.";
const removeObject = "Remove the object, and send the file in it on its own.";
const replaceEquation = "Replace the equation with one of Word's own, or with a picture.";
const removeLink = "Remove the link, and save the document with its last values.";

/** Rules of compound files and of Office objects in other formats. */
export const ole2Rules = {
  ...officeRules,
  "ole2-unreadable": {
    title: "Damaged compound file",
    what: "A compound file, or a stream of it, is damaged.",
    why: "Office opens damaged files that an inspection cannot read in full.",
    remedy: "Open the document, and save it again.",
    actions: hold,
  },
  "windows-installer": {
    title: "Windows installer",
    what: "The file is a Windows Installer package, patch or transform.",
    why: "Windows runs it as a program.",
    remedy: "Send a document in place of a program.",
    actions: reject,
  },
  "office-encrypted": {
    title: "Office document with a password",
    what: "The document is encrypted.",
    why: "Its content cannot be examined without the password.",
    remedy: "Send the document without a password.",
    actions: hold,
  },
  "office-rights-managed": {
    title: "Office document with restricted rights",
    what: "The document is encrypted by information rights management.",
    why: "Its content cannot be examined without the sender's server.",
    remedy: "Remove the restriction of rights, and send the document again.",
    actions: hold,
  },
  "vba-code": {
    title: "VBA macro",
    what: "The document has a VBA project with code.",
    why: "Macros are programs, and the most common way into a network through documents.",
    remedy: saveWithoutMacros,
    actions: hold,
  },
  "vba-auto-run": {
    title: "VBA macro that runs by itself",
    what: "The document has a VBA procedure that Office runs when the document is opened or closed.",
    why: "The macro needs no action of the reader but to allow macros.",
    remedy: saveWithoutMacros,
    actions: hold,
  },
  "vba-compiled-only": {
    title: "VBA macro without source code",
    what: "A VBA module has compiled code, but no source code for it.",
    why: "Office runs the compiled code, and programs that examine the source see nothing.",
    remedy: saveWithoutMacros,
    actions: hold,
  },
  "vba-unreadable": {
    title: "VBA project that cannot be read",
    what: "The source code of a VBA module cannot be decompressed.",
    why: "The macro cannot be examined, and Office may still run it.",
    remedy: saveWithoutMacros,
    actions: hold,
  },
  "vba-attributes-only": {
    title: "VBA project without code",
    what: "The document has a VBA project whose modules have no code.",
    why: "Office writes such projects by itself; they do nothing.",
    remedy: "Nothing needs to be done.",
    actions: note,
  },
  "excel-macro-sheet": {
    title: "Excel 4.0 macro sheet",
    what: "The workbook has a sheet of Excel 4.0 macros.",
    why: "Such macros start programs, and many scanners do not see them.",
    remedy: "Save the workbook as XLSX.",
    actions: hold,
  },
  "excel-auto-run-name": {
    title: "Name that starts an Excel macro",
    what: "The workbook defines a name, such as Auto_Open, whose cells Excel runs.",
    why: "The macro runs when the workbook is opened or closed.",
    remedy: "Remove the name, or save the workbook as XLSX.",
    actions: hold,
  },
  "office-remote-picture": {
    title: "Picture that is loaded from elsewhere",
    what: "A field of the document refers to a picture on a web server.",
    why: "The server may see that the document is opened.",
    remedy: "Save the picture in the document.",
    actions: holdIfStrict,
  },
  "office-run-program": {
    title: "Action that starts a program",
    what: "An action of the presentation starts a program.",
    why: "A click or a move of the mouse on a slide runs it.",
    remedy: "Remove the action.",
    actions: hold,
  },
  "ole-package": {
    title: "Packed file in a document",
    what: "The document has a file as a packed object.",
    why: "A double click opens the file with the program of its type.",
    remedy: removeObject,
    actions: holdIfStrict,
  },
  "ole-package-misnamed": {
    title: "Packed file with two names",
    what: "The label of a packed file has another extension than its name.",
    why: "The reader sees one type of file and opens another.",
    remedy: removeObject,
    actions: hold,
  },
  "ole-equation": {
    title: "Equation of the Equation Editor",
    what: "The document has an equation of Microsoft Equation Editor 3.0 in normal form.",
    why: "Microsoft removed the program; Office displays the equation as a picture.",
    remedy: "Nothing needs to be done.",
    actions: note,
  },
  "ole-equation-editor": {
    title: "Abnormal object of the Equation Editor",
    what: "The document has an object of Microsoft Equation Editor 3.0 that the program did not write.",
    why: "The program has vulnerabilities, which documents use to start programs.",
    remedy: replaceEquation,
    actions: hold,
  },
  "ole-equation-exploit": {
    title: "Exploit of the Equation Editor",
    what: "The document has an equation that overflows the memory of Microsoft Equation Editor 3.0.",
    why: "A vulnerable Office runs code of the document when it is opened.",
    remedy: replaceEquation,
    actions: reject,
  },
  "ole-dangerous-class": {
    title: "Object of a dangerous class",
    what: "The document has an object of a class that attacks on Office use.",
    why: "The class starts scripts, loads remote content or has known vulnerabilities.",
    remedy: removeObject,
    actions: hold,
  },
  "ole-activex": {
    title: "ActiveX control",
    what: "The document has an ActiveX control that is none of Office's form controls.",
    why: "Office loads the control's program with data of the sender.",
    remedy: "Remove the control.",
    actions: hold,
  },
  "ole-remote-link": {
    title: "Object linked to another machine",
    what: "An object of the document is linked to an address on another machine.",
    why: "Office loads and may run what the address returns.",
    remedy: removeLink,
    actions: hold,
  },
  "ole-malformed-object": {
    title: "Malformed object",
    what: "An object in the document has a malformed structure.",
    why: "Malformed objects are used to exploit vulnerabilities of Office.",
    remedy: removeObject,
    actions: hold,
  },
  "outlook-remote-sound": {
    title: "Message property with a network path",
    what: "A property of the Outlook item names a file on another machine.",
    why: "Outlook sends the reader's credentials there to play a reminder's sound.",
    remedy: "Send the message without a reminder.",
    actions: hold,
  },
} satisfies RuleTable;

export type Ole2Rule = keyof typeof ole2Rules;
