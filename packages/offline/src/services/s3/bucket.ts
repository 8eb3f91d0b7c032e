import { createHash, randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readRecords, writeRecord } from "../../files/records.ts";
import { ContentFiles } from "./content-files.ts";
import { EarlierVersions } from "./earlier-versions.ts";
import { encryptionHeaders, type KmsEncryption } from "./encryption.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { NoticeLog } from "./notice-log.ts";
import { lockHeaders, type Retention, requireUnlocked } from "./object-lock.ts";
import { objectSchema } from "./record-schemas.ts";
import {
  type DeleteMarker,
  type DeliverNotice,
  isDeleteMarker,
  type ObjectNotice,
  type StoredObject,
  type Upload,
  type Version,
  versionId,
} from "./store.ts";
import { Uploads } from "./uploads.ts";

/** How many damaged objects a start names. */
const damagedNamesAtMost = 10;

/** How a bucket is declared. */
export interface BucketSettings {
  name: string;
  /** Whether overwritten and deleted objects stay as noncurrent versions. */
  isVersioned: boolean;
  /** How objects are encrypted with KMS. */
  encryption?: KmsEncryption | undefined;
  /** How long a version cannot be deleted. */
  retention?: Retention | undefined;
}

/** Checks a write's condition against the current object; what it throws refuses the write. */
export type Condition = (current?: StoredObject) => void;

/** The operation that a notice names. */
type Cause = Pick<ObjectNotice, "reason" | "requestId">;

interface Parts {
  settings: BucketSettings;
  recordsFolder: string;
  now: () => Date;
  objects: StoredObject[];
  content: ContentFiles;
  uploads: Uploads;
  versions: EarlierVersions;
  notices: NoticeLog;
}

/**
 * A bucket in a folder. An object is a record in `objects/` and files in `content/` whose names are never used twice; it
 * exists from the rename of its record on. Whenever the process is killed, each object is as before a write or as after.
 */
export class Bucket {
  readonly name: string;
  readonly content: ContentFiles;
  readonly uploads: Uploads;
  readonly #settings: BucketSettings;
  readonly #recordsFolder: string;
  readonly #now: () => Date;
  readonly #objects: Map<string, StoredObject>;
  readonly #versions: EarlierVersions;
  readonly #notices: NoticeLog;
  readonly #writes = new KeyedQueue();

  private constructor(parts: Parts) {
    this.name = parts.settings.name;
    this.content = parts.content;
    this.uploads = parts.uploads;
    this.#settings = parts.settings;
    this.#recordsFolder = parts.recordsFolder;
    this.#now = parts.now;
    this.#objects = new Map(parts.objects.map((object) => [object.key, object]));
    this.#versions = parts.versions;
    this.#notices = parts.notices;
  }

  /**
   * Opens the bucket in the folder of its name; removes content that a killed process wrote and no record names.
   * @param options.deliverNotice receives each notice after the change and before the client's answer
   * @param options.report receives a line that names the objects whose content is damaged
   * @throws DamagedFileError
   */
  static async open({
    directory,
    deliverNotice,
    now,
    report,
    ...settings
  }: BucketSettings & {
    directory: string;
    deliverNotice: DeliverNotice;
    now: () => Date;
    report: (line: string) => void;
  }): Promise<Bucket> {
    const folderOf = (part: string) => join(directory, settings.name, part);
    for (const part of ["content", "objects"]) await mkdir(folderOf(part), { recursive: true });
    const content = new ContentFiles(folderOf("content"));
    const recordsFolder = folderOf("objects");
    const objects = await readRecords(recordsFolder, objectSchema);
    const versions = await EarlierVersions.open(folderOf("versions"), objects);
    const stored = [...objects, ...versions.objects];
    const uploads = await Uploads.open(folderOf("uploads"), content, stored);
    const parts = uploads.all.flatMap((upload) => Object.values(upload.parts));
    await content.retain(
      new Set([...stored.flatMap(({ files }) => files), ...parts].map(({ file }) => file)),
    );
    await reportDamage(settings.name, stored, content, report);
    const notices = await NoticeLog.open({
      bucket: settings.name,
      folder: folderOf("notices"),
      deliver: deliverNotice,
      now,
    });
    return new Bucket({ settings, recordsFolder, now, objects, content, uploads, versions, notices });
  }

  get objects(): ReadonlyMap<string, StoredObject> {
    return this.#objects;
  }

  /** The keys that have a version, in no particular order. */
  get versionedKeys(): string[] {
    return [...new Set([...this.#objects.keys(), ...this.#versions.keys])];
  }

  /** The versions of a key, the latest first. */
  versionsOf(key: string): Version[] {
    const current = this.#objects.get(key);
    return [...(current ? [current] : []), ...this.#versions.of(key)];
  }

  /**
   * A quoted entity tag: the MD5 of the content, or of the parts' MD5s with their number behind it. Under SSE-KMS it is
   * derived from neither.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
   */
  entityTag(md5: Buffer, partCount?: number): string {
    const digest = this.#settings.encryption ? randomBytes(16) : md5;
    return `"${digest.toString("hex")}${partCount === undefined ? "" : `-${partCount}`}"`;
  }

  /** The headers that say how objects are encrypted. */
  get encryptionHeaders(): Record<string, string> {
    return encryptionHeaders(this.#settings.encryption);
  }

  /** Notices that the disk did not take yet. */
  inFlight(): Promise<unknown>[] {
    return this.#notices.inFlight();
  }

  /** Begins no further delivery of a notice; what is undelivered stays on disk. */
  close(): Promise<void> {
    return this.#notices.close();
  }

  /** Delivers the notices that an earlier process did not deliver. */
  deliverPendingNotices(): Promise<void> {
    return this.#notices.deliverPending(this.#objects);
  }

  /** Puts an object whose content exists. If the condition refuses it, the content is removed. */
  async put(object: StoredObject, cause: Cause, condition: Condition): Promise<void> {
    try {
      await this.#put(object, cause, condition, async () => {});
    } catch (error) {
      if (this.#objects.get(object.key) !== object) await this.content.remove(object.files);
      throw error;
    }
  }

  /**
   * Puts an object of an upload's parts and ends the upload. If the condition refuses it, the upload continues.
   * @throws AwsError NoSuchUpload
   */
  completeUpload(
    upload: Upload,
    objectOf: (upload: Upload) => Promise<StoredObject>,
    cause: Cause,
    condition: Condition,
  ): Promise<StoredObject> {
    return this.uploads.complete(upload, async (latest, end) => {
      const object = await objectOf(latest);
      await this.#put(object, cause, condition, () => end(object));
      return object;
    });
  }

  #put(
    object: StoredObject,
    cause: Cause,
    condition: Condition,
    afterSaving: () => Promise<void>,
  ): Promise<void> {
    return this.#writes.run(object.key, async () => {
      const current = this.#objects.get(object.key);
      condition(current);
      await this.#notices.record({ ...object, ...cause, type: "Object Created" }, async () => {
        const replaced = this.#settings.isVersioned ? current : undefined;
        if (replaced) await this.#versions.add(replaced);
        await this.#save(object).catch(async (error) => {
          if (replaced) await this.#versions.remove(replaced);
          throw error;
        });
        await afterSaving();
      });
      if (current && !this.#settings.isVersioned) await this.content.remove(current.files);
    });
  }

  /**
   * Replaces the tags of a version.
   * @param select gives the version; what it throws refuses the change
   */
  setTags(
    key: string,
    tags: Record<string, string>,
    requestId: string,
    select: () => StoredObject,
  ): Promise<void> {
    return this.#writes.run(key, async () => {
      const version = select();
      const changed = { ...version, tags };
      await this.#notices.record(
        { ...version, type: "Object Tags Added", reason: "PutObjectTagging", requestId },
        () => (version === this.#objects.get(key) ? this.#save(changed) : this.#versions.replace(changed)),
      );
    });
  }

  /**
   * Removes an object if it exists. In a versioned bucket it stays as a noncurrent version behind a delete marker.
   * @returns the delete marker; S3 adds one also for a key that does not exist
   */
  remove(key: string, requestId: string, condition?: Condition): Promise<DeleteMarker | undefined> {
    return this.#writes.run(key, async () => {
      const current = this.#objects.get(key);
      condition?.(current);
      if (!current) return undefined;
      const { isVersioned } = this.#settings;
      const marker: DeleteMarker = {
        key,
        versionId: versionId(),
        lastModified: this.#now().toISOString(),
        isDeleteMarker: true,
      };
      await this.#recordDeletion(current, requestId, async () => {
        if (isVersioned) await this.#versions.add(current);
        await this.#forget(key);
        if (isVersioned) await this.#versions.add(marker);
      });
      if (isVersioned) return marker;
      await this.content.remove(current.files);
      return undefined;
    });
  }

  /** The Object Lock headers of a version. */
  lockHeaders(version: StoredObject): Record<string, string> {
    return lockHeaders(version, this.#settings.retention);
  }

  /**
   * Removes a version for good if it exists. The newest of the others becomes the current one.
   * @param options.bypassesGovernance whether the caller may delete what the mode GOVERNANCE retains
   * @throws AwsError AccessDenied while Object Lock retains the version
   */
  removeVersion(
    key: string,
    id: string,
    requestId: string,
    { condition, bypassesGovernance = false }: { condition?: Condition; bypassesGovernance?: boolean } = {},
  ): Promise<void> {
    return this.#writes.run(key, async () => {
      const current = this.#objects.get(key);
      condition?.(current);
      const version = this.versionsOf(key).find((candidate) => candidate.versionId === id);
      if (!version) return;
      const change = async () => {
        if (version === current) await this.#forget(key);
        else await this.#versions.remove(version);
        const [newest] = this.versionsOf(key);
        if (!newest || isDeleteMarker(newest) || newest === this.#objects.get(key)) return;
        await this.#save(newest);
        await this.#versions.remove(newest);
      };
      if (isDeleteMarker(version)) return change();
      requireUnlocked(version, this.#settings.retention, { bypassesGovernance, now: this.#now() });
      await this.#recordDeletion(version, requestId, change);
      await this.content.remove(version.files);
    });
  }

  #recordDeletion(object: StoredObject, requestId: string, change: () => Promise<void>): Promise<void> {
    return this.#notices.record(
      { ...object, type: "Object Deleted", reason: "DeleteObject", requestId },
      change,
    );
  }

  async #save(object: StoredObject): Promise<void> {
    await writeRecord(this.#recordOf(object.key), object);
    this.#objects.set(object.key, object);
  }

  async #forget(key: string): Promise<void> {
    await rm(this.#recordOf(key));
    this.#objects.delete(key);
  }

  #recordOf(key: string): string {
    return join(this.#recordsFolder, `${createHash("sha256").update(key).digest("hex")}.json`);
  }
}

async function reportDamage(
  bucket: string,
  stored: readonly StoredObject[],
  content: ContentFiles,
  report: (line: string) => void,
): Promise<void> {
  const damaged: string[] = [];
  for (const { key, files } of stored) {
    const damage = await content.damageOf(files);
    if (damage !== undefined) damaged.push(`${JSON.stringify(key)} (${damage})`);
  }
  if (damaged.length === 0) return;
  const others = damaged.length - damagedNamesAtMost;
  const more = others > 0 ? `, and ${others} more` : "";
  report(
    `The content of ${damaged.length} objects in the bucket ${bucket} is damaged; reading them fails with status 500: ${damaged.slice(0, damagedNamesAtMost).join(", ")}${more}. Restore the files, delete the objects, or start with --reset.`,
  );
}
