import { stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
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

/** Downloads released content into a folder; a name that another file has gets the document's id before it. Returns the path. */
export async function downloadInto(
  client: NodeClient,
  document: Named,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const path = join(folder, nameOf(document));
  if (!(await exists(path))) return downloadAs(client, document.id, path, signal);
  return downloadAs(client, document.id, join(folder, `${document.id}-${nameOf(document)}`), signal);
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
