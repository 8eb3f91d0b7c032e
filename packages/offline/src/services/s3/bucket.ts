import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { readRecords, writeRecord } from "../../files/records.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { NoticeLog } from "./notice-log.ts";
import type { DeliverNotice, ObjectNotice, Part, StoredObject, Upload } from "./store.ts";

/** Checks a write's condition against the current object; what it throws refuses the write. */
export type Condition = (current?: StoredObject) => void;

/** The operation that a notice names. */
type Cause = Pick<ObjectNotice, "reason" | "requestId">;

type Folders = Record<"content" | "objects" | "uploads" | "notices", string>;

/**
 * A bucket in a folder. An object is a record in `objects/` and a file in `content/` whose name is never used twice; it
 * exists from the rename of its record on. Whenever the process is killed, each object is as before a write or as after.
 */
export class Bucket {
  readonly name: string;
  readonly #folders: Folders;
  readonly #objects: Map<string, StoredObject>;
  readonly #uploads: Map<string, Upload>;
  readonly #notices: NoticeLog;
  readonly #writes = new KeyedQueue();

  private constructor(
    name: string,
    folders: Folders,
    objects: StoredObject[],
    uploads: Upload[],
    notices: NoticeLog,
  ) {
    this.name = name;
    this.#folders = folders;
    this.#objects = new Map(objects.map((object) => [object.key, object]));
    this.#uploads = new Map(uploads.map((upload) => [upload.id, upload]));
    this.#notices = notices;
  }

  /**
   * Opens the bucket in the folder of its name; removes content that a killed process wrote and no record names.
   * @param options.deliverNotice receives each notice after the change and before the client's answer
   * @throws DamagedRecordError
   */
  static async open({
    name,
    directory,
    deliverNotice,
    now,
  }: {
    name: string;
    directory: string;
    deliverNotice: DeliverNotice;
    now: () => Date;
  }): Promise<Bucket> {
    const folderOf = (part: string) => join(directory, name, part);
    const folders: Folders = {
      content: folderOf("content"),
      objects: folderOf("objects"),
      uploads: folderOf("uploads"),
      notices: folderOf("notices"),
    };
    for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
    const objects = await readRecords<StoredObject>(folders.objects);
    const uploads = await readRecords<Upload>(folders.uploads);
    const parts = uploads.flatMap((upload) => Object.values(upload.parts));
    const used = new Set([...objects, ...parts].map(({ file }) => file));
    for (const file of await readdir(folders.content))
      if (!used.has(file)) await rm(join(folders.content, file), { recursive: true });
    const notices = await NoticeLog.open({
      bucket: name,
      folder: folders.notices,
      deliver: deliverNotice,
      now,
    });
    return new Bucket(name, folders, objects, uploads, notices);
  }

  get objects(): ReadonlyMap<string, StoredObject> {
    return this.#objects;
  }

  get uploads(): ReadonlyMap<string, Upload> {
    return this.#uploads;
  }

  /** Delivers the notices that an earlier process did not deliver. */
  deliverPendingNotices(): Promise<void> {
    return this.#notices.deliverPending(this.#objects);
  }

  /** Saves an upload, with a part that was added; the part replaces an earlier one of its number. */
  saveUpload(upload: Upload, added?: { number: number; part: Part }): Promise<void> {
    return this.#writes.run(upload.id, async () => {
      const replaced = added && upload.parts[added.number];
      if (added) upload.parts[added.number] = added.part;
      await writeRecord(this.#uploadRecord(upload), upload);
      this.#uploads.set(upload.id, upload);
      if (replaced) await this.removeContent(replaced.file);
    });
  }

  /** Removes an upload and its parts. */
  removeUpload(upload: Upload): Promise<void> {
    return this.#writes.run(upload.id, async () => {
      this.#uploads.delete(upload.id);
      await rm(this.#uploadRecord(upload), { force: true });
      for (const { file } of Object.values(upload.parts)) await this.removeContent(file);
    });
  }

  /** Creates a content file. */
  async createContent(): Promise<{ file: string; handle: FileHandle }> {
    const file = randomUUID();
    return { file, handle: await open(this.pathOf(file), "wx") };
  }

  removeContent(file: string): Promise<void> {
    return rm(this.pathOf(file), { force: true });
  }

  /** The content's bytes from `start` to `end`, both included. */
  read({ file }: Pick<StoredObject, "file">, start: number, end: number): Readable {
    return createReadStream(this.pathOf(file), { start, end, highWaterMark: 256 * 1024 });
  }

  pathOf(file: string): string {
    return join(this.#folders.content, file);
  }

  /** Puts an object whose content file exists. If the condition refuses it, the content is removed. */
  put(object: StoredObject, cause: Cause, condition: Condition): Promise<void> {
    return this.#writes.run(object.key, async () => {
      const current = this.#objects.get(object.key);
      try {
        condition(current);
        await this.#notices.record({ ...object, ...cause, type: "Object Created" }, () => this.#save(object));
      } catch (error) {
        if (this.#objects.get(object.key) !== object) await this.removeContent(object.file);
        throw error;
      }
      if (current) await this.removeContent(current.file);
    });
  }

  /** @param missing makes the error to throw when the object does not exist */
  setTags(key: string, tags: Record<string, string>, requestId: string, missing: () => Error): Promise<void> {
    return this.#writes.run(key, async () => {
      const current = this.#objects.get(key);
      if (!current) throw missing();
      await this.#notices.record(
        { ...current, type: "Object Tags Added", reason: "PutObjectTagging", requestId },
        () => this.#save({ ...current, tags }),
      );
    });
  }

  /** Removes an object if it exists; with a version id, only if that is its current version. */
  remove(key: string, requestId: string, versionId?: string, condition?: Condition): Promise<void> {
    return this.#writes.run(key, async () => {
      const current = this.#objects.get(key);
      condition?.(current);
      if (!current || (versionId !== undefined && versionId !== current.versionId)) return;
      await this.#notices.record(
        { ...current, type: "Object Deleted", reason: "DeleteObject", requestId },
        async () => {
          await rm(this.#objectRecord(key));
          this.#objects.delete(key);
        },
      );
      await this.removeContent(current.file);
    });
  }

  async #save(object: StoredObject): Promise<void> {
    await writeRecord(this.#objectRecord(object.key), object);
    this.#objects.set(object.key, object);
  }

  #objectRecord(key: string): string {
    return join(this.#folders.objects, `${createHash("sha256").update(key).digest("hex")}.json`);
  }

  #uploadRecord({ id }: Upload): string {
    return join(this.#folders.uploads, `${id}.json`);
  }
}
