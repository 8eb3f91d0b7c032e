import { png } from "../images.ts";
import { oneNote } from "../onenote.ts";
import { sylk } from "../sylk.ts";
import type { RuleSample } from "./rule-sample.ts";

const attached = { content: "Hello.", extension: ".txt" };

export const oneNoteRuleSamples: readonly RuleSample[] = [
  {
    rule: "onenote-attachment",
    filename: "notes.one",
    harmless: oneNote({ files: [{ content: png(), extension: ".png" }] }),
    hostile: oneNote({ files: [attached] }),
  },
  {
    rule: "onenote-unreadable",
    filename: "notes.one",
    harmless: oneNote({ files: [attached] }),
    hostile: oneNote({ files: [{ ...attached, hasFooter: false }] }),
  },
  {
    rule: "onenote-encrypted",
    filename: "notes.one",
    harmless: oneNote(),
    hostile: oneNote({ isEncrypted: true }),
  },
];

export const sylkRuleSamples: readonly RuleSample[] = [
  {
    rule: "sylk-calling-formula",
    filename: "table.slk",
    harmless: sylk("C;X1;Y1;ESUM(1,2)"),
    hostile: sylk('C;X1;Y1;EEXEC("calc")'),
  },
];
