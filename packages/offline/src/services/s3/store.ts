import { createHash, randomBytes, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { readRecord, readRecords, writeRecord } from "../../files/records.ts";

/**
 * Objects on the file system. An object is a file of content under a name that is never used twice, and a record that
 * names it; the record's rename is the moment in which an object begins to be. A process may be killed at any point:
 * what was there before is there, or what came after.
 */
export interface StoredObject {
  key: string;
  /** The content's file in `content/`. */
  file: string;
  size: number;
  /** Quoted, as HTTP carries it. */
  etag: string;
  versionId: string;
  lastModified: string;
  /** Content-Type, Cache-Control and so on, and `x-amz-meta-*`, by lower-case name. */
  headers: Record<string, string>;
  /** Base64 by `x-amz-checksum-` header. */
  checksums: Record<string, string>;
  tags: Record<string, string>;
}

/** A multipart upload that has not ended. */
export interface Upload {
  id: string;
  key: string;
  headers: Record<string, string>;
  tags: Record<string, string>;
  /** By number. */
  parts: Record<number, Part>;
}

export interface Part {
  file: string;
  size: number;
  etag: string;
  checksums: Record<string, string>;
}

/** What happened to an object; one of these is kept until it was told. */
export interface ObjectNotice {
  type: "Object Created" | "Object Deleted" | "Object Tags Added";
  reason: string;
  bucket: string;
  key: string;
  size: number;
  etag: string;
  versionId: string;
  sequencer: string;
  time: string;
  requestId: string;
}

export type Tell = (notice: ObjectNotice) => Promise<void>;

/**
 * A bucket in the folder of its name; what a killed process left half done there goes.
 * @param options.tell is given each notice after the deed and before the caller hears of it
 * @throws DamagedRecordError
 */
export async function openBucket({
  name,
  directory,
  tell,
  now,
}: {
  name: string;
  directory: string;
  tell: Tell;
  now: () => Date;
}) {
  const folder = join(directory, name);
  const [contents, records, begun, notices] = ["content", "objects", "uploads", "notices"].map((part) =>
    join(folder, part),
  ) as [string, string, string, string];
  for (const part of [contents, records, begun, notices]) await mkdir(part, { recursive: true });

  const objects = new Map((await readRecords<StoredObject>(records)).map((object) => [object.key, object]));
  const uploads = new Map((await readRecords<Upload>(begun)).map((upload) => [upload.id, upload]));
  const parts = [...uploads.values()].flatMap((upload) => Object.values(upload.parts));
  const named = new Set([...objects.values(), ...parts].map(({ file }) => file));
  for (const file of await readdir(contents))
    if (!named.has(file)) await rm(join(contents, file), { recursive: true });

  const recordOf = (key: string) => join(records, `${createHash("sha256").update(key).digest("hex")}.json`);
  /** One writer at a time for each key, so that a condition and the write that it allows are one step. */
  const queues = new Map<string, Promise<unknown>>();
  function alone<Result>(key: string, step: () => Promise<Result>): Promise<Result> {
    const mine = (queues.get(key) ?? Promise.resolve()).then(step, step);
    queues.set(
      key,
      mine.catch(() => {}).then(() => queues.get(key) === settled && queues.delete(key)),
    );
    const settled = queues.get(key);
    return mine;
  }

  async function save(object: StoredObject): Promise<void> {
    await writeRecord(recordOf(object.key), object);
    objects.set(object.key, object);
  }

  let last = 0;
  /** Greater than every one before it, whatever the clock does. */
  const nextSequencer = () => {
    last = Math.max(last + 1, now().getTime() * 4096);
    return last.toString(16).toUpperCase().padStart(16, "0");
  };

  /** Keeps the notice, does the deed, tells, forgets the notice. A notice that outlived its process is told at the next start. */
  async function withNotice(
    about: Pick<ObjectNotice, "type" | "reason" | "requestId"> & StoredObject,
    deed: () => Promise<void>,
  ): Promise<void> {
    const { type, reason, requestId, key, size, etag, versionId } = about;
    const notice: ObjectNotice = {
      type,
      reason,
      requestId,
      bucket: name,
      key,
      size,
      etag,
      versionId,
      sequencer: nextSequencer(),
      time: now().toISOString(),
    };
    const file = join(notices, `${randomUUID()}.json`);
    await writeRecord(file, notice);
    await deed();
    await tell(notice);
    await rm(file);
  }

  /** Tells what a killed process left untold, if it came to pass. */
  async function tellLeftOver(): Promise<void> {
    for (const file of await readdir(notices)) {
      if (file.endsWith(".json")) {
        const notice = (await readRecord<ObjectNotice>(join(notices, file))) as ObjectNotice;
        const object = objects.get(notice.key);
        const happened = notice.type === "Object Deleted" ? !object : object?.versionId === notice.versionId;
        if (happened) await tell(notice);
      }
      await rm(join(notices, file));
    }
  }

  return {
    name,
    objects,
    uploads: uploads as ReadonlyMap<string, Upload>,
    tellLeftOver,
    /** Begins an upload, or takes a part of it in; an earlier part of the same number goes. */
    keepUpload(upload: Upload, added?: { number: number; part: Part }) {
      return alone(upload.id, async () => {
        const earlier = added && upload.parts[added.number];
        if (added) upload.parts[added.number] = added.part;
        await writeRecord(join(begun, `${upload.id}.json`), upload);
        uploads.set(upload.id, upload);
        if (earlier) await rm(join(contents, earlier.file), { force: true });
      });
    },
    /** Forgets an upload, and its parts with it. */
    endUpload(upload: Upload) {
      return alone(upload.id, async () => {
        uploads.delete(upload.id);
        await rm(join(begun, `${upload.id}.json`), { force: true });
        for (const { file } of Object.values(upload.parts)) await rm(join(contents, file), { force: true });
      });
    },
    /** A new content file to write to, and its name. */
    async create() {
      const file = randomUUID();
      return { file, handle: await open(join(contents, file), "wx") };
    },
    drop: (file: string) => rm(join(contents, file), { force: true }),
    read: (object: StoredObject, start: number, end: number): Readable =>
      createReadStream(join(contents, object.file), { start, end, highWaterMark: 256 * 1024 }),
    pathOf: (file: string) => join(contents, file),
    /**
     * Makes content an object, if `allow` agrees with what is there; what it throws ends the attempt, and the content goes.
     */
    put(
      object: StoredObject,
      notice: { reason: string; requestId: string },
      allow: (there?: StoredObject) => void,
    ) {
      return alone(object.key, async () => {
        const there = objects.get(object.key);
        try {
          allow(there);
          await withNotice({ ...object, type: "Object Created", ...notice }, () => save(object));
        } catch (error) {
          if (objects.get(object.key) !== object) await rm(join(contents, object.file), { force: true });
          throw error;
        }
        if (there) await rm(join(contents, there.file), { force: true });
      });
    },
    setTags(key: string, tags: Record<string, string>, requestId: string, missing: () => Error) {
      return alone(key, async () => {
        const there = objects.get(key);
        if (!there) throw missing();
        await withNotice({ ...there, type: "Object Tags Added", reason: "PutObjectTagging", requestId }, () =>
          save({ ...there, tags }),
        );
      });
    },
    /** Removes an object, or that version of it alone, if `allow` agrees with what is there. */
    remove(key: string, requestId: string, versionId?: string, allow?: (there?: StoredObject) => void) {
      return alone(key, async () => {
        const there = objects.get(key);
        allow?.(there);
        if (!there || (versionId !== undefined && versionId !== there.versionId)) return;
        await withNotice(
          { ...there, type: "Object Deleted", reason: "DeleteObject", requestId },
          async () => {
            await rm(recordOf(key));
            objects.delete(key);
          },
        );
        await rm(join(contents, there.file), { force: true });
      });
    },
  };
}

export type Bucket = Awaited<ReturnType<typeof openBucket>>;

/** A new version's id, as opaque as S3's. */
export function versionId(): string {
  return randomBytes(24).toString("base64url");
}
