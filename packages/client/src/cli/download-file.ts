import { basename, join } from "node:path";
import type { NodeClient } from "../node/index.ts";
import type { Document } from "../watch.ts";
import { UserError } from "./exit-codes.ts";

/** Downloads released content into a folder under the document's filename; returns the path. Replaces no file. */
export async function downloadInto(
  client: NodeClient,
  { id, filename }: Document,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  // The API refuses such names; a path must not depend on it.
  const name = basename(filename.replaceAll("\\", "/"));
  const path = join(folder, name === "" || name === "." || name === ".." ? id : name);
  return downloadAs(client, id, path, signal);
}

/** Downloads released content into a new file; returns its path. */
export async function downloadAs(
  client: NodeClient,
  id: string,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  try {
    await client.downloadFile(id, path, { signal });
  } catch (error) {
    if ((error as { code?: string }).code !== "EEXIST") throw error;
    throw new UserError(`${path} exists. Remove it, or choose another path with --to.`);
  }
  return path;
}
