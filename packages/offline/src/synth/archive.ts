import { createHash } from "node:crypto";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { buffer } from "node:stream/consumers";
import { openPromise } from "yauzl";

/**
 * Reads a function's package.
 *
 * @returns its size in bytes and the SHA-256 of its entries' names and contents, in order of name. The archive's bytes are
 *   not hashed, because they differ between versions of zlib.
 */
export async function readArchive(archive: string): Promise<{ sha256: string; size: number }> {
  const hash = createHash("sha256");
  const entries = await entriesOf(archive);
  for (const { name, content } of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
    hash.update(`${name}\0${content.length}\0`).update(content);
  return { sha256: hash.digest("hex"), size: (await stat(archive)).size };
}

/** Unpacks a function's package into a folder, which need not exist. An entry outside of the folder is an error. */
export async function unpackArchive(archive: string, folder: string): Promise<void> {
  for (const { name, content } of await entriesOf(archive)) {
    const target = join(folder, normalize(name));
    if (!target.startsWith(normalize(`${folder}/`)))
      throw new Error(`${archive}: entry "${name}" is outside of the folder that it is unpacked into.`);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}

async function entriesOf(archive: string): Promise<{ name: string; content: Buffer }[]> {
  const entries: { name: string; content: Buffer }[] = [];
  const zip = await openPromise(archive);
  for await (const entry of zip.eachEntry())
    if (!entry.fileName.endsWith("/"))
      entries.push({ name: entry.fileName, content: await buffer(await zip.openReadStreamPromise(entry)) });
  return entries;
}
