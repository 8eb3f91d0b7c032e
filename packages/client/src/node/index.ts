import { createHash, randomUUID } from "node:crypto";
import { createWriteStream, openAsBlob } from "node:fs";
import { link, open, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Client, type ClientOptions } from "../client.ts";
import { chunksOf } from "../content.ts";
import type { DownloadOptions } from "../download.ts";
import { ContentError } from "../errors.ts";
import type { Hasher } from "../sha256.ts";
import type { Submission, SubmitOptions, Submitted } from "../submit.ts";
import type { Document } from "../watch.ts";
import { contentTypeOf } from "./content-type.ts";

export * from "../index.ts";
export { contentTypeOf } from "./content-type.ts";

/** About six times as fast as the hasher for browsers. */
function createHasher(): Hasher {
  const hash = createHash("sha256");
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
}

/** What a file's submission can say otherwise than the file. */
export type FileSubmission = Partial<Omit<Submission, "content">>;

/** @throws ContentError */
function unreadable({ code }: NodeJS.ErrnoException): never {
  const isForbidden = code === "EACCES" || code === "EPERM";
  const remedy = isForbidden ? "Check that you may read it." : "Check the path.";
  throw new ContentError(`It cannot be read (${code}). ${remedy}`);
}

/**
 * A file as a submission: its content is read when it is needed, its media type is that of its extension.
 * @throws ContentError if it is not a file that can be read
 */
export async function openFile(path: string, given: FileSubmission = {}): Promise<Submission> {
  const stats = await stat(path).catch(unreadable);
  if (!stats.isFile()) throw new ContentError("It is not a regular file. Name a file, or a folder of files.");
  // A Blob of a file without permission fails later, and as if the file had changed.
  await open(path)
    .then((file) => file.close())
    .catch(unreadable);
  const content = await openAsBlob(path);
  return { filename: basename(path), contentType: contentTypeOf(path), ...given, content };
}

/** A client that also reads and writes files. */
export class NodeClient extends Client {
  constructor(options: ClientOptions) {
    super({ createHasher, ...options });
  }

  /** Registers a file and uploads its content. */
  async submitFile(path: string, options: SubmitOptions & FileSubmission = {}): Promise<Submitted> {
    const { filename, contentType, labels, parts, ...rest } = options;
    const given = Object.entries({ filename, contentType, labels, parts }).filter(
      ([, value]) => value !== undefined,
    );
    return this.submit(await openFile(path, Object.fromEntries(given)), rest);
  }

  /**
   * Downloads content into a new file, which appears once the content is complete and verified.
   * @throws Error with the code EEXIST if the file exists
   */
  async downloadFile(id: string, path: string, options: DownloadOptions = {}): Promise<Document> {
    const { document, stream } = await this.download(id, options);
    const incomplete = join(dirname(path), `.airlock-${randomUUID()}.incomplete`);
    try {
      await pipeline(chunksOf(stream), createWriteStream(incomplete, { flags: "wx" }), {
        ...(options.signal && { signal: options.signal }),
      });
      // Unlike a rename, a link does not replace a file that exists.
      await link(incomplete, path);
    } finally {
      await rm(incomplete, { force: true });
    }
    return document;
  }
}

/** A client for Node.js, Bun and Deno. */
export const createClient = (options: ClientOptions): NodeClient => new NodeClient(options);
