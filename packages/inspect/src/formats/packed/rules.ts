import { hold, type RuleTable } from "../../rule.ts";

/** Rules of archives that libarchive reads, and of those that nothing reads. */
export const packedRules = {
  "archive-not-inspected": {
    title: "Archive of a format that is not read",
    what: "The content is an archive, a disk image or compressed by a method that is not read.",
    why: "What is in it was not seen.",
    remedy: "Pack the files as an ordinary ZIP, 7z or tar file.",
    actions: hold,
  },
  "archive-part": {
    title: "Part of an archive in several files",
    what: "The content is one of several files that make up an archive.",
    why: "Its entries are complete only together with the other files.",
    remedy: "Pack the files as one archive.",
    actions: hold,
  },
  "archive-foreign-data": {
    title: "Data behind the end of an archive",
    what: "Data follows the end of the archive.",
    why: "Programs ignore it, so it can hide another file.",
    remedy: "Pack the files again with an ordinary program.",
    actions: hold,
  },
  "archive-alternate-stream": {
    title: "Alternate data stream in an archive",
    what: "The archive has an alternate data stream of a file.",
    why: "Windows saves it with the file but does not show it, and its content was not read.",
    remedy: "Pack the files without NTFS streams.",
    actions: hold,
  },
} satisfies RuleTable;
