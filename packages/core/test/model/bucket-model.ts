import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3ServiceException,
  UploadPartCopyCommand,
  type UploadPartCopyCommandInput,
} from "@aws-sdk/client-s3";
import { malwareScanTag, threatsFound } from "../../src/inspection/malware-scan.ts";
import { FurtherStep, type Operation } from "./operation.ts";

/** An object of the bucket. */
export interface StoredObject {
  key: string;
  /** Without quotes. */
  etag: string;
  bytes: Buffer;
  contentType: string | undefined;
  tags: Record<string, string>;
}

interface MultipartUpload {
  key: string;
  contentType: string | undefined;
  parts: Map<number, Buffer>;
}

function serviceError(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({
    name,
    $fault: httpStatusCode < 500 ? "client" : "server",
    $metadata: { httpStatusCode },
    message: name,
  });
}

const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest("hex");
const withoutQuotes = (etag: string) => etag.replaceAll('"', "");
const placeOf = (key: string | undefined) => `${key?.split("/")[0]}/`;

/** The bucket in memory, with the requests that the vault and uploaders make. */
export class BucketModel {
  readonly objects = new Map<string, StoredObject>();
  readonly #uploads = new Map<string, MultipartUpload>();
  readonly #onCreate: (object: StoredObject) => void;
  #createdUploads = 0;

  /** @param onCreate gets each object that was created, as the bucket's notifications do */
  constructor(onCreate: (object: StoredObject) => void) {
    this.#onCreate = onCreate;
  }

  /** The keys of the uploads in parts that could still be completed. */
  get keysOfUploads(): string[] {
    return [...this.#uploads.values()].map(({ key }) => key);
  }

  /** The operation that a command of the S3 client stands for. */
  operation(command: unknown): Operation {
    if (command instanceof HeadObjectCommand) return this.#head(command.input.Key);
    if (command instanceof GetObjectCommand) return this.#get(command.input);
    if (command instanceof GetObjectTaggingCommand) return this.#getTags(command.input.Key);
    if (command instanceof PutObjectCommand) return this.#put(command.input);
    if (command instanceof DeleteObjectCommand) return this.#delete(command.input.Key);
    if (command instanceof CopyObjectCommand) return this.#copy(command.input);
    if (command instanceof CreateMultipartUploadCommand)
      return this.#createUpload(command.input.Key, command.input.ContentType);
    if (command instanceof UploadPartCopyCommand) return this.#copyPart(command.input);
    if (command instanceof CompleteMultipartUploadCommand) return this.#completeUpload(command.input);
    if (command instanceof AbortMultipartUploadCommand) return this.#abortUpload(command.input.UploadId);
    if (command instanceof ListMultipartUploadsCommand) return this.#listUploads(command.input.Prefix);
    // The bucket of the model keeps no versions.
    if (command instanceof ListObjectVersionsCommand) return nothing("lists versions");
    throw new Error(`The model of S3 does not know ${command?.constructor.name}.`);
  }

  #head(key = ""): Operation {
    return {
      label: `looks for ${placeOf(key)}`,
      isWrite: false,
      run: () => {
        const object = this.objects.get(key);
        if (!object) throw serviceError("NotFound", 404);
        checkPolicy(object);
        const { etag, bytes, contentType } = object;
        return { ETag: `"${etag}"`, ContentLength: bytes.length, ContentType: contentType };
      },
    };
  }

  #get({ Key, IfMatch, Range }: GetObjectCommandInput): Operation {
    return {
      label: `reads ${placeOf(Key)}${Range ? ` ${Range}` : ""}`,
      isWrite: false,
      run: () => {
        const { bytes, contentType, etag } = this.#readable(Key, IfMatch);
        const [start = 0, end = bytes.length - 1] = (Range?.match(/\d+/g) ?? []).map(Number);
        const range = bytes.subarray(start, end + 1);
        const Body = Object.assign(Readable.from([range]), {
          transformToByteArray: async () => new Uint8Array(range),
        });
        return {
          Body,
          ETag: `"${etag}"`,
          ContentType: contentType,
          ContentLength: range.length,
          ...(Range && { ContentRange: `bytes ${start}-${start + range.length - 1}/${bytes.length}` }),
        };
      },
    };
  }

  #getTags(key = ""): Operation {
    return {
      label: `reads the tags of ${placeOf(key)}`,
      isWrite: false,
      run: () => {
        const object = this.#existing(key);
        return { TagSet: Object.entries(object.tags).map(([Key, Value]) => ({ Key, Value })) };
      },
    };
  }

  #put({ Key = "", Body, ContentType, IfNoneMatch, IfMatch }: PutObjectCommandInput): Operation {
    const bytes = Buffer.from(Body instanceof Uint8Array ? Body : []);
    return {
      label: bytes.length > 0 ? `puts ${placeOf(Key)}` : `seals ${placeOf(Key)}`,
      isWrite: true,
      run: () => {
        this.#checkDestination(Key, { IfNoneMatch, IfMatch });
        return this.#create({ key: Key, etag: md5(bytes), bytes, contentType: ContentType, tags: {} });
      },
    };
  }

  #delete(key = ""): Operation {
    return {
      label: `deletes ${placeOf(key)}`,
      isWrite: true,
      run: () => {
        this.objects.delete(key);
        return {};
      },
    };
  }

  /** Copies what the source is at the first step; the copy appears at the second one. */
  #copy(input: CopyObjectCommandInput): Operation {
    const { Key = "", ContentType, MetadataDirective, TaggingDirective } = input;
    return {
      label: `copies ${placeOf(sourceOf(input))} to ${placeOf(Key)}`,
      isWrite: true,
      run: () => {
        const { bytes, contentType, tags } = this.#readable(sourceOf(input), input.CopySourceIfMatch);
        const copy = {
          key: Key,
          etag: md5(bytes),
          bytes,
          contentType: MetadataDirective === "REPLACE" ? ContentType : contentType,
          tags: TaggingDirective === "REPLACE" ? {} : tags,
        };
        return new FurtherStep(`completes the copy to ${placeOf(Key)}`, () => {
          this.#checkDestination(Key, { IfNoneMatch: input.IfNoneMatch, IfMatch: input.IfMatch });
          return { CopyObjectResult: this.#create(copy) };
        });
      },
    };
  }

  #createUpload(key = "", contentType: string | undefined): Operation {
    return {
      label: `begins parts of ${placeOf(key)}`,
      isWrite: true,
      run: () => {
        const UploadId = `upload-${++this.#createdUploads}`;
        this.#uploads.set(UploadId, { key, contentType, parts: new Map() });
        return { UploadId };
      },
    };
  }

  #copyPart(input: UploadPartCopyCommandInput): Operation {
    const { Key, PartNumber = 0, UploadId = "" } = input;
    return {
      label: `copies part ${PartNumber} of ${placeOf(Key)}`,
      isWrite: true,
      run: () => {
        const { bytes } = this.#readable(sourceOf(input), input.CopySourceIfMatch);
        const [start = 0, end = bytes.length - 1] = (input.CopySourceRange?.match(/\d+/g) ?? []).map(Number);
        const part = bytes.subarray(start, end + 1);
        this.#existingUpload(UploadId).parts.set(PartNumber, part);
        return { CopyPartResult: { ETag: `"${md5(part)}"` } };
      },
    };
  }

  #completeUpload(input: CompleteMultipartUploadCommandInput): Operation {
    const { Key = "", UploadId = "", MultipartUpload } = input;
    return {
      label: `completes the parts of ${placeOf(Key)}`,
      isWrite: true,
      run: () => {
        const { parts, contentType } = this.#existingUpload(UploadId);
        this.#checkDestination(Key, input);
        const chosen = (MultipartUpload?.Parts ?? []).map(({ PartNumber = 0, ETag = "" }) => {
          const part = parts.get(PartNumber);
          if (!part || md5(part) !== withoutQuotes(ETag)) throw serviceError("InvalidPart", 400);
          return part;
        });
        this.#uploads.delete(UploadId);
        const etag = `${md5(Buffer.concat(chosen.map((part) => Buffer.from(md5(part), "hex"))))}-${chosen.length}`;
        return this.#create({ key: Key, etag, bytes: Buffer.concat(chosen), contentType, tags: {} });
      },
    };
  }

  #abortUpload(uploadId = ""): Operation {
    return {
      label: "aborts an upload in parts",
      isWrite: true,
      run: () => {
        this.#existingUpload(uploadId);
        this.#uploads.delete(uploadId);
        return {};
      },
    };
  }

  #listUploads(prefix = ""): Operation {
    const uploads = () => [...this.#uploads].filter(([, { key }]) => key.startsWith(prefix));
    return {
      label: `lists uploads in parts of ${placeOf(prefix)}`,
      isWrite: false,
      isEmpty: uploads().length === 0,
      run: () => ({ Uploads: uploads().map(([UploadId, { key }]) => ({ UploadId, Key: key })) }),
    };
  }

  #create(object: StoredObject): { ETag: string } {
    this.objects.set(object.key, object);
    this.#onCreate(object);
    return { ETag: `"${object.etag}"` };
  }

  /** The object at a key; 404 without one, 412 with another entity tag. */
  #existing(key = "", ifMatch?: string): StoredObject {
    const object = this.objects.get(key);
    if (!object) throw serviceError("NoSuchKey", 404);
    if (ifMatch !== undefined && withoutQuotes(ifMatch) !== object.etag)
      throw serviceError("PreconditionFailed", 412);
    return object;
  }

  /** The object at a key, which the bucket policy lets everyone with grants read. */
  #readable(key = "", ifMatch?: string): StoredObject {
    const object = this.#existing(key, ifMatch);
    checkPolicy(object);
    return object;
  }

  #existingUpload(uploadId: string): MultipartUpload {
    const upload = this.#uploads.get(uploadId);
    if (!upload) throw serviceError("NoSuchUpload", 404);
    return upload;
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
  #checkDestination(
    key: string,
    { IfNoneMatch, IfMatch }: { IfNoneMatch?: string | undefined; IfMatch?: string | undefined },
  ): void {
    const object = this.objects.get(key);
    if (IfNoneMatch === "*" && object) throw serviceError("PreconditionFailed", 412);
    if (IfMatch !== undefined && !object) throw serviceError("NoSuchKey", 404);
    if (IfMatch !== undefined && withoutQuotes(IfMatch) !== object?.etag)
      throw serviceError("PreconditionFailed", 412);
  }
}

/** The bucket policy denies reading quarantined and released content with a threat (infra/vault.ts). */
function checkPolicy({ key, tags }: StoredObject): void {
  if (!key.startsWith("incoming/") && tags[malwareScanTag] === threatsFound)
    throw serviceError("AccessDenied", 403);
}

/** A request whose answer is empty. */
const nothing = (label: string): Operation => ({ label, isWrite: false, isEmpty: true, run: () => ({}) });

/** The key in a copy source, which is `<bucket>/<key>`. */
function sourceOf({ CopySource = "" }: { CopySource?: string | undefined }): string {
  return decodeURIComponent(CopySource.slice(CopySource.indexOf("/") + 1));
}
