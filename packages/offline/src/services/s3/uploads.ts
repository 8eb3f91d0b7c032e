import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readRecords, writeRecord } from "../../files/records.ts";
import { AwsError } from "../../http/aws-error.ts";
import type { ContentFiles } from "./content-files.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { uploadSchema } from "./record-schemas.ts";
import type { Part, StoredObject, Upload } from "./store.ts";

/** The multipart uploads of a bucket that are neither completed nor aborted. */
export class Uploads {
  readonly #folder: string;
  readonly #content: ContentFiles;
  readonly #uploads = new Map<string, Upload>();
  readonly #changes = new KeyedQueue();

  private constructor(folder: string, content: ContentFiles) {
    this.#folder = folder;
    this.#content = content;
  }

  /** @param objects all objects; a killed process may have left an upload that one of them was completed from */
  static async open(
    folder: string,
    content: ContentFiles,
    objects: readonly StoredObject[],
  ): Promise<Uploads> {
    await mkdir(folder, { recursive: true });
    const uploads = new Uploads(folder, content);
    const used = new Set(objects.flatMap(({ files }) => files.map(({ file }) => file)));
    for (const upload of await readRecords(folder, uploadSchema))
      if (Object.values(upload.parts).some(({ file }) => used.has(file))) await rm(uploads.#pathOf(upload));
      else uploads.#uploads.set(upload.id, upload);
    return uploads;
  }

  /**
   * The upload with this id and key.
   * @throws AwsError NoSuchUpload
   */
  get(id: string, key: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload?.key !== key)
      throw new AwsError(
        "NoSuchUpload",
        404,
        "The specified multipart upload does not exist. The upload ID might be invalid, or the multipart upload might have been aborted or completed.",
        { UploadId: id },
      );
    return upload;
  }

  get all(): Upload[] {
    return [...this.#uploads.values()];
  }

  async create(upload: Upload): Promise<void> {
    await writeRecord(this.#pathOf(upload), upload);
    this.#uploads.set(upload.id, upload);
  }

  /**
   * Adds a part, which replaces an earlier one of its number.
   * @throws AwsError NoSuchUpload; the part's content is then removed
   */
  addPart({ id, key }: Upload, number: number, part: Part): Promise<void> {
    return this.#changes.run(id, async () => {
      try {
        const upload = this.get(id, key);
        const replaced = upload.parts[number];
        const changed = { ...upload, parts: { ...upload.parts, [number]: part } };
        await writeRecord(this.#pathOf(upload), changed);
        this.#uploads.set(id, changed);
        if (replaced) await this.#content.remove([replaced]);
      } catch (error) {
        await this.#content.remove([part]);
        throw error;
      }
    });
  }

  /** @throws AwsError NoSuchUpload */
  abort({ id, key }: Upload): Promise<void> {
    return this.#changes.run(id, async () => {
      const upload = this.get(id, key);
      await this.#forget(upload);
      await this.#content.remove(Object.values(upload.parts));
    });
  }

  /**
   * Ends an upload with an object of its parts. Neither a part nor an abortion comes in between.
   * @param putObject puts the object and then calls `end`; if it throws before, the upload continues
   * @throws AwsError NoSuchUpload
   */
  complete(
    { id, key }: Upload,
    putObject: (upload: Upload, end: (object: StoredObject) => Promise<void>) => Promise<StoredObject>,
  ): Promise<StoredObject> {
    return this.#changes.run(id, async () => {
      const upload = this.get(id, key);
      return putObject(upload, async ({ files }) => {
        await this.#forget(upload);
        const used = new Set(files.map(({ file }) => file));
        await this.#content.remove(Object.values(upload.parts).filter(({ file }) => !used.has(file)));
      });
    });
  }

  async #forget(upload: Upload): Promise<void> {
    await rm(this.#pathOf(upload), { force: true });
    this.#uploads.delete(upload.id);
  }

  #pathOf({ id }: Upload): string {
    return join(this.#folder, `${id}.json`);
  }
}
