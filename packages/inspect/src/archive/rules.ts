import { hold, holdUnlessLenient, note, type RuleTable, reject } from "../rule.ts";

const remedyNames = "Pack the files again under plain relative names.";

/** Rules of archives of every kind. */
export const archiveRules = {
  "archive-path-escape": {
    title: "Archive entry that leaves its folder",
    what: "The name of an entry leads out of the folder into which the archive is unpacked.",
    why: "Programs that trust the name overwrite files elsewhere.",
    remedy: remedyNames,
    actions: reject,
  },
  "archive-path-absolute": {
    title: "Archive entry with an absolute path",
    what: "The name of an entry is an absolute path, or has `..` in it.",
    why: "Programs that trust the name write outside the folder into which the archive is unpacked.",
    remedy: remedyNames,
    actions: hold,
  },
  "archive-entry-name": {
    title: "Archive entry with an unsafe name",
    what: "The name of an entry is displayed or saved as another.",
    why: "People and programs see another file than the one that was inspected.",
    remedy: remedyNames,
    actions: hold,
  },
  "archive-device-name": {
    title: "Archive entry named like a device",
    what: "The name of an entry is that of a device in Windows.",
    why: "Windows cannot save the file under this name.",
    remedy: remedyNames,
    actions: note,
  },
  "archive-link": {
    title: "Link in an archive",
    what: "An entry is a link to another entry.",
    why: "A link has no content of its own.",
    remedy: "Pack the files in place of links.",
    actions: note,
  },
  "archive-link-escape": {
    title: "Link that leaves its archive",
    what: "An entry is a link to a place outside the archive.",
    why: "Programs that follow the link read or overwrite files elsewhere.",
    remedy: "Pack the files in place of links.",
    actions: hold,
  },
  "archive-write-through-link": {
    title: "Archive entry below a link",
    what: "The path of an entry leads through a link that is an earlier entry.",
    why: "Unpacking writes the file to where the link leads.",
    remedy: "Pack the files in place of links.",
    actions: reject,
  },
  "archive-special-file": {
    title: "Device in an archive",
    what: "An entry is a device, a named pipe or of a kind that is not known.",
    why: "Unpacking such an entry gives access to a device, or blocks programs that read it.",
    remedy: "Pack ordinary files and folders only.",
    actions: hold,
  },
  "archive-duplicate-name": {
    title: "Two archive entries of one name",
    what: "Entries have the same name, at least for systems that ignore case.",
    why: "Programs differ in which of them they unpack.",
    remedy: "Pack the files again, each under a name of its own.",
    actions: holdUnlessLenient,
  },
  "archive-encrypted": {
    title: "Encrypted archive",
    what: "An entry or the list of entries is encrypted.",
    why: "Encrypted content cannot be inspected.",
    remedy: "Send the files without a password.",
    actions: hold,
  },
  "archive-bomb": {
    title: "Decompression bomb",
    what: "A small archive unpacks to an amount of data that exhausts disks or memory.",
    why: "Whoever opens it loses the use of the machine.",
    remedy: "Send the content itself, in several documents.",
    actions: reject,
  },
  "archive-unreadable": {
    title: "Archive that cannot be read",
    what: "An entry or the archive is damaged, or of a kind or compression method that is not read.",
    why: "What cannot be read cannot be inspected.",
    remedy: "Pack the files as an ordinary ZIP or tar file.",
    actions: hold,
  },
} satisfies RuleTable;
