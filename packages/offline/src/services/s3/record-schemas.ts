import { z } from "zod";
import { checksumNames } from "./checksums.ts";
import type { ObjectNotice, Part, StoredObject, Upload, Version } from "./store.ts";

/** Values by name; names such as `x-amz-meta-__proto__` are not checked. */
const texts = z.record(z.string(), z.string());
const size = z.int().nonnegative();
const time = z.iso.datetime();
const etag = z.string().regex(/^"[\da-f]+(-\d+)?"$/);
/** `null` in a bucket without versions. */
const versionId = z.string().regex(/^[\w-]+$/);
/** A name that is no path. */
const file = z.uuid();

export const objectSchema: z.ZodType<StoredObject> = z.object({
  key: z.string(),
  files: z.array(z.object({ file, size })),
  size,
  etag,
  versionId,
  lastModified: time,
  headers: texts,
  checksums: texts,
  tags: texts,
});

const deleteMarker = z.object({
  key: z.string(),
  versionId,
  lastModified: time,
  isDeleteMarker: z.literal(true),
});

export const versionSchema: z.ZodType<Version> = z.union([objectSchema, deleteMarker]);

const partSchema: z.ZodType<Part> = z.object({ file, size, etag, checksums: texts, lastModified: time });

export const uploadSchema: z.ZodType<Upload> = z.object({
  id: z.uuid(),
  key: z.string(),
  headers: texts,
  tags: texts,
  initiated: time,
  checksum: z.exactOptional(
    z.object({ name: z.enum(checksumNames), type: z.enum(["COMPOSITE", "FULL_OBJECT"]) }),
  ),
  parts: z.record(z.string().regex(/^\d+$/), partSchema),
});

export const noticeSchema: z.ZodType<ObjectNotice> = z.object({
  type: z.enum(["Object Created", "Object Deleted", "Object Tags Added"]),
  reason: z.string(),
  bucket: z.string(),
  key: z.string(),
  size,
  etag,
  versionId,
  sequencer: z.string(),
  time,
  requestId: z.string(),
});
