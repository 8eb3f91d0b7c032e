import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** https://github.com/google/leveldb/blob/main/doc/log_format.md */
const [blockBytes, headerBytes] = [32 * 1024, 7];
const lengthOffset = 4;

/**
 * The first of LevelDB's logs of writes in a folder that ends within a record. LevelDB ignores such a record without a
 * message.
 * @returns the name of the file; undefined if all end with a whole record
 */
export async function findCutOffLog(directory: string): Promise<string | undefined> {
  for (const file of (await readdir(directory)).filter((name) => /^\d+\.log$/.test(name)).sort()) {
    // LevelDB reports a file that cannot be read.
    const log = await readFile(join(directory, file)).catch(() => Buffer.alloc(0));
    if (isCutOff(log)) return file;
  }
  return undefined;
}

function isCutOff(log: Buffer): boolean {
  let offset = 0;
  while (offset < log.length) {
    const bytesLeftInBlock = blockBytes - (offset % blockBytes);
    if (bytesLeftInBlock < headerBytes) offset += bytesLeftInBlock;
    else if (offset + headerBytes > log.length) return true;
    else offset += headerBytes + log.readUInt16LE(offset + lengthOffset);
  }
  return offset > log.length;
}
