import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { NodeClient } from "../node/index.ts";
import type { Document } from "../watch.ts";
import { UserError } from "./exit-codes.ts";
import { pathError } from "./path-errors.ts";

type Named = Pick<Document, "id" | "filename">;

/** File systems limit a name by bytes, the API by characters. */
const maximumNameBytes = 255;

/** The name for a document's content: its filename, or its id where no file can have that name. */
function nameOf({ id, filename }: Named): string {
  // The API refuses names with a path; a path must not depend on it.
  const name = basename(filename.replaceAll("\\", "/"));
  if (name === "" || name === "." || name === "..") return id;
  return Buffer.byteLength(name) > maximumNameBytes ? `${id}${extname(name).slice(0, 20)}` : name;
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Where to download a document: the path itself, or in a folder under the document's name. */
export async function pathFor(document: Named, to: string): Promise<string> {
  const stats = await stat(to).catch(() => undefined);
  return stats?.isDirectory() || /[/\\]$/.test(to) ? join(to, nameOf(document)) : to;
}

/** Where a document's content is in a folder: under its name, or with its id before the name if another file has that. */
const pathsIn = (folder: string, document: Named) => ({
  path: join(folder, nameOf(document)),
  otherPath: join(folder, `${document.id}-${nameOf(document)}`),
});

/** Downloads released content into a folder; a name that another file has gets the document's id before it. Returns the path. */
export async function downloadInto(
  client: NodeClient,
  document: Named,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const { path, otherPath } = pathsIn(folder, document);
  return downloadAs(client, document.id, (await exists(path)) ? otherPath : path, signal);
}

/** The same, unless the folder has the content already: a process may have been killed after it downloaded it. */
export async function downloadOnce(
  client: NodeClient,
  document: Document,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const { path, otherPath } = pathsIn(folder, document);
  if ((await hasContent(path, document)) || (await hasContent(otherPath, document))) return;
  await downloadInto(client, document, folder, signal);
}

async function hasContent(path: string, { size, sha256 }: Document): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isFile() || stats.size !== size) return false;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash).catch((error) => {
    throw pathError(path, "read", error);
  });
  return hash.digest("hex") === sha256;
}

/** Downloads released content into a new file; returns its path. Replaces no file. */
export async function downloadAs(
  client: NodeClient,
  id: string,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const taken = new UserError(`${path} exists. Remove it, or choose another path with --to.`);
  if (await exists(path)) throw taken;
  try {
    await client.downloadFile(id, path, { signal });
  } catch (error) {
    throw (error as { code?: string }).code === "EEXIST" ? taken : pathError(path, "written", error);
  }
  return path;
}
