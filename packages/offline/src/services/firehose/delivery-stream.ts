import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { append } from "../../files/append.ts";
import { DiskFault, storing } from "../../files/disk-fault.ts";
import { readIfPresent, writeWhole } from "../../files/records.ts";
import { AccessDenied } from "../../iam/service-access.ts";
import { backoffMilliseconds } from "../backoff.ts";
import { type Activity, InFlight } from "../in-flight.ts";
import type { Bucket } from "../s3/bucket.ts";
import { putContent } from "../s3/put-content.ts";
import { objectKey } from "./object-name.ts";
import type { S3Destination } from "./types.ts";

interface DeliveryStreamOptions {
  name: string;
  destination: S3Destination;
  bucket: Bucket;
  /** Decides whether the stream's role may write an object. Throws AccessDenied. */
  authorize: (key: string) => void;
  /** Receives each error of a delivery, for the stream's log. */
  logError: (error: unknown) => void;
  /** The stream's folder. */
  directory: string;
  now: () => Date;
  /** Receives a line for each object that could not be written, unless that was a denial. */
  report: (line: string) => void;
}

/** Milliseconds since 1970 and an id, which make the object's name. */
const pendingFile = /^\d{1,13}_[\da-f-]{36}\.pending$/;

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html */
const defaults = { intervalSeconds: 300, mebibytes: 5 };

/**
 * Collects records, and writes them to a bucket as one object once the buffer is full or its interval is over. Buffered
 * records are in a file, so that they survive a kill of the process.
 * https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 */
export class DeliveryStream implements Activity {
  readonly #options: DeliveryStreamOptions;
  readonly #bufferFile: string;
  readonly #delimiter: string;
  readonly #inFlight = new InFlight();
  /** The end of the last operation on the files. */
  #operations: Promise<unknown> = Promise.resolve();
  /** How often the objects of files could not be written. */
  readonly #attempts = new Map<string, number>();
  #bufferedBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: DeliveryStreamOptions) {
    this.#options = options;
    this.#bufferFile = join(options.directory, "buffer.jsonl");
    const { processors = [], enabled = false } = options.destination.processingConfiguration ?? {};
    const appending = enabled && processors.find(({ type }) => type === "AppendDelimiterToRecord");
    const parameter = appending
      ? appending.parameters?.find(({ parameterName }) => parameterName === "Delimiter")
      : undefined;
    this.#delimiter = appending ? (parameter?.parameterValue ?? "\\n").replaceAll("\\n", "\n") : "";
  }

  /**
   * Writes what an earlier process was about to write, and goes on with its buffer.
   * @throws DamagedFileError, DiskFault
   */
  async resume(): Promise<void> {
    const { directory } = this.#options;
    await mkdir(directory, { recursive: true });
    const pending = (await readdir(directory)).filter((file) => pendingFile.test(file));
    for (const file of [this.#bufferFile, ...pending.map((name) => join(directory, name))])
      await this.#removeDamagedLines(file);
    const lines = await readLines(this.#bufferFile);
    this.#bufferedBytes = lines.reduce((sum, line) => sum + line.length, 0);
    if (lines.length > 0) this.#schedule();
    for (const file of pending) void this.#inFlight.track(this.#enqueue(() => this.#write(file)));
  }

  /** Takes records; resolves once they are on disk. */
  async put(records: readonly Buffer[]): Promise<void> {
    await this.#enqueue(async () => {
      const lines = records.map((record) => `${record.toString("base64")}\n`);
      await append(this.#bufferFile, lines.join(""));
      this.#bufferedBytes += records.reduce((sum, record) => sum + record.length, 0);
    });
    const { bufferingSize = defaults.mebibytes } = this.#options.destination;
    if (this.#bufferedBytes >= bufferingSize * 1024 ** 2) void this.flush();
    else this.#schedule();
  }

  /** Writes what is buffered now, without waiting for the interval. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#inFlight.track(
      this.#enqueue(async () => {
        if (this.#bufferedBytes === 0) return;
        const file = `${this.#options.now().getTime()}_${randomUUID()}.pending`;
        await storing(this.#bufferFile, () => rename(this.#bufferFile, join(this.#options.directory, file)));
        this.#bufferedBytes = 0;
        await this.#write(file);
      }).catch((error) => this.#options.report(`Delivery stream ${this.#options.name}: ${error}`)),
    );
  }

  /** Objects that are being written. A buffer that waits for its interval does not count. */
  inFlight(): Promise<unknown>[] {
    return this.#inFlight.list();
  }

  /** Writes no further object; what is buffered stays on disk. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#operations;
  }

  #schedule(): void {
    if (this.#timer || this.#isClosed) return;
    const { bufferingInterval = defaults.intervalSeconds } = this.#options.destination;
    this.#timer = setTimeout(() => void this.flush(), bufferingInterval * 1000).unref();
  }

  /** Firehose tries again for 24 hours. https://docs.aws.amazon.com/firehose/latest/dev/retry.html */
  #retryLater(file: string): void {
    if (this.#isClosed) return;
    const attempts = (this.#attempts.get(file) ?? 0) + 1;
    this.#attempts.set(file, attempts);
    const retry = () => void this.#inFlight.track(this.#enqueue(() => this.#write(file)));
    setTimeout(() => this.#isClosed || retry(), backoffMilliseconds(attempts)).unref();
  }

  /** A process that was killed while it appended leaves a part of a line, which the next record would continue. */
  async #removeDamagedLines(file: string): Promise<void> {
    const text = (await readIfPresent(file))?.toString("utf8") ?? "";
    const lines = text.split("\n");
    const rest = lines.pop() ?? "";
    const whole = lines.filter((line) => isBase64(line));
    const lost = lines.length - whole.length + (rest === "" ? 0 : 1);
    if (lost === 0) return;
    await writeWhole(file, whole.map((line) => `${line}\n`).join(""));
    this.#options.report(
      `${file} was damaged: ${lost} of the records of delivery stream ${this.#options.name} could not be read and are lost.`,
    );
  }

  #enqueue(operation: () => Promise<void>): Promise<void> {
    const done = this.#operations.then(operation);
    this.#operations = done.catch(() => {});
    return done;
  }

  /** Writes the records of a file as an object and removes the file, whose name gives the object's. */
  async #write(file: string): Promise<void> {
    const { name, destination, bucket, authorize, logError, directory, now, report } = this.#options;
    const [milliseconds, id = ""] = file.replace(".pending", "").split("_");
    const key = objectKey(name, destination, id, new Date(Number(milliseconds)));
    try {
      authorize(key);
      const lines = await readLines(join(directory, file));
      const content = Buffer.concat(
        lines.flatMap((line) => [Buffer.from(line, "base64"), Buffer.from(this.#delimiter)]),
      );
      const isCompressed = destination.compressionFormat === "GZIP";
      await putContent(bucket, key, isCompressed ? gzipSync(content) : content, {
        headers: { "content-type": "application/octet-stream" },
        now: now(),
      });
      await rm(join(directory, file));
      this.#attempts.delete(file);
    } catch (error) {
      if (!(error instanceof AccessDenied || error instanceof DiskFault))
        report(`Delivery stream ${name} could not write ${key}: ${error}`);
      logError(error);
      this.#retryLater(file);
    }
  }
}

/** The lines of a file; none when it does not exist. */
async function readLines(file: string): Promise<string[]> {
  const text = (await readIfPresent(file))?.toString("utf8") ?? "";
  return text.split("\n").slice(0, -1);
}

const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z\d+/]*={0,2}$/.test(text);
