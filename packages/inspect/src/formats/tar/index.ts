import type { Format, FormatModule } from "../../format.ts";
import { hold } from "../../rule.ts";
import { blockBytes, readHeader } from "./header.ts";

const tarFormat: Format = { type: "application/x-tar", family: "tar" };

/** Tar files: v7, ustar, GNU, pax. */
export const tar: FormatModule = {
  name: "tar",
  rules: {
    "tar-foreign-data": {
      title: "Data behind the end of a tar file",
      what: "Data follows the end of the archive.",
      why: "Programs ignore it or unpack it as further entries, so they differ in what they see.",
      remedy: "Pack the files again with an ordinary tar program.",
      actions: hold,
    },
  },
  types: new Map([[tarFormat.type, tarFormat.family]]),
  detect: ({ head }) => (readHeader(head.subarray(0, blockBytes)) ? tarFormat : undefined),
  accepts: ({ type }) => type === tarFormat.type,
  load: async () => (await import("../parsers/archives.ts")).tarParser,
};
