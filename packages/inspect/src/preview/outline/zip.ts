import { readZip } from "../../zip/zip.ts";
import type { Outline } from "./index.ts";

/** Local headers, or the end of an empty archive. */
const isZip = (head: Buffer) => ["504b0304", "504b0506", "504b3030"].includes(head.toString("hex", 0, 4));

/** The entries of ZIP files, Office and OpenDocument packages among them. */
export const zipOutline: Outline = {
  accepts: (_format, { head }) => isZip(head),
  async list(input) {
    const { entries } = await readZip(input);
    return entries.map(({ name, size, isDirectory, isEncrypted }) => ({
      name: name.replaceAll("\\", "/"),
      kind: isDirectory ? "folder" : isEncrypted ? "encrypted file" : "file",
      ...(!isDirectory && { size }),
      places: [`entry ${name}`, `part ${name}`],
    }));
  },
};
