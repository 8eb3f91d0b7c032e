import type { FormatModule } from "../../format.ts";
import { hold, note } from "../../rule.ts";
import { compressions } from "./kinds.ts";

/** Content that is compressed as a whole. */
export const compressed: FormatModule = {
  name: "compressed",
  rules: {
    "compressed-foreign-data": {
      title: "Data behind compressed content",
      what: "Data follows the end of the compressed content.",
      why: "Programs ignore it, so it can hide another file.",
      remedy: "Compress the file again.",
      actions: hold,
    },
    "compressed-several-streams": {
      title: "Compressed content in several parts",
      what: "The content is compressed in several parts, one behind the other.",
      why: "Some programs read only the first of them.",
      remedy: "Compress the file as one.",
      actions: note,
    },
  },
  types: new Map(compressions.map(({ type, family }) => [type, family])),
  detect({ head }) {
    const found = compressions.find(({ matches }) => matches(head));
    return found && { type: found.type, family: found.family };
  },
  accepts: ({ type }) => compressions.some((compression) => compression.type === type),
  load: async () => (await import("../parsers/archives.ts")).compressedParser,
};
