import { hold, holdUnlessLenient, type RuleTable } from "../../rule.ts";

const saveAgain = "Open the document in a word processor, and save it again.";
const removeObject = "Remove the object, and send the file in it on its own.";

export const rtfRules = {
  "rtf-disguised-object": {
    title: "Disguised object in RTF",
    what: "The data of an object has control words, groups or characters among its digits.",
    why: "No word processor writes objects so; it hides them from inspection, and Word still loads them.",
    remedy: removeObject,
    actions: hold,
  },
  "rtf-ambiguous": {
    title: "RTF that programs read in different ways",
    what: "The document has a structure that programs read in different ways.",
    why: "Word may find an object or a field where an inspection finds none.",
    remedy: saveAgain,
    actions: hold,
  },
  "rtf-exploit-structure": {
    title: "Structure of an exploit in RTF",
    what: "The document has a structure that no word processor writes, and that exploits a vulnerability of Word.",
    why: "A vulnerable Word runs code of the document when it is opened.",
    remedy: saveAgain,
    actions: hold,
  },
  "rtf-updated-object": {
    title: "Object that is loaded by itself",
    what: "The document makes Word load an object when the document is opened.",
    why: "Objects that exploit vulnerabilities are loaded so without an action of the reader.",
    remedy: removeObject,
    actions: holdUnlessLenient,
  },
  "rtf-appended-content": {
    title: "Content behind the end of an RTF document",
    what: "The file goes on behind the end of the document.",
    why: "Exploits keep the programs there that they start.",
    remedy: saveAgain,
    actions: holdUnlessLenient,
  },
} satisfies RuleTable;

export type RtfRule = keyof typeof rtfRules;
