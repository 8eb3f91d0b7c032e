import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { pageMediaTypes } from "./pages.ts";

export interface SiteFile {
  text: string;
  mediaType: string;
  /** Weak, since API Gateway may compress the body. https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1 */
  etag: string;
}

/** The files of a folder that can be served. Each is read once. */
export class Site {
  readonly #folder: string;
  readonly #paths: ReadonlySet<string>;
  readonly #files = new Map<string, SiteFile>();

  /** @throws Error when the folder does not exist */
  constructor(folder: string) {
    this.#folder = folder;
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    this.#paths = new Set(
      entries
        .filter((entry) => entry.isFile() && pageMediaTypes.has(extname(entry.name)))
        .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, "/")),
    );
  }

  /**
   * A file.
   * @param path exactly as a listing of the folder has it, so that no path leads out of the folder
   */
  find(path: string): SiteFile | undefined {
    if (!this.#paths.has(path)) return undefined;
    const known = this.#files.get(path);
    if (known) return known;
    const text = readFileSync(join(this.#folder, path), "utf8");
    const file = {
      text,
      mediaType: pageMediaTypes.get(extname(path)) ?? "",
      etag: `W/"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`,
    };
    this.#files.set(path, file);
    return file;
  }
}
