import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DiskFault, untilStored } from "../../files/disk-fault.ts";
import { readRecord, writeRecord } from "../../files/records.ts";
import { InFlight } from "../in-flight.ts";
import { noticeSchema } from "./record-schemas.ts";
import type { DeliverNotice, ObjectNotice, StoredObject } from "./store.ts";

/** A change before it has a sequencer and a time. */
export type Change = StoredObject & Pick<ObjectNotice, "type" | "reason" | "requestId">;

/** The notices of one bucket. Each is a file until it was delivered, so that none is lost when the process is killed. */
export class NoticeLog {
  readonly #bucket: string;
  readonly #folder: string;
  readonly #deliver: DeliverNotice;
  readonly #now: () => Date;
  readonly #deliveries = new InFlight();
  readonly #closed = new AbortController();
  #lastSequencer = 0;

  private constructor({ bucket, folder, deliver, now }: Parameters<typeof NoticeLog.open>[0]) {
    this.#bucket = bucket;
    this.#folder = folder;
    this.#deliver = deliver;
    this.#now = now;
  }

  static async open(options: {
    bucket: string;
    folder: string;
    deliver: DeliverNotice;
    now: () => Date;
  }): Promise<NoticeLog> {
    await mkdir(options.folder, { recursive: true });
    return new NoticeLog(options);
  }

  /** Makes a change and delivers its notice. If the process is killed in between, `deliverPending` does the latter. */
  async record(
    { type, reason, requestId, key, size, etag, versionId }: Change,
    change: () => Promise<void>,
  ): Promise<void> {
    const notice: ObjectNotice = {
      type,
      reason,
      requestId,
      bucket: this.#bucket,
      key,
      size,
      etag,
      versionId,
      sequencer: this.#nextSequencer(),
      time: this.#now().toISOString(),
    };
    const file = join(this.#folder, `${randomUUID()}.json`);
    await writeRecord(file, notice);
    await change();
    const deliver = async () => {
      await this.#deliver(notice);
      await rm(file, { force: true });
    };
    await deliver().catch((error) => {
      if (!(error instanceof DiskFault)) throw error;
      // The change is made, so its request succeeds.
      void this.#deliveries.track(untilStored(deliver, this.#closed.signal).catch(() => {}));
    });
  }

  /** Begins no further delivery; what is undelivered stays on disk. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#deliveries.idle();
  }

  /** Notices that the disk did not take yet. */
  inFlight(): Promise<unknown>[] {
    return this.#deliveries.list();
  }

  /** Delivers the notices that an earlier process wrote and did not deliver, if their change was made. */
  async deliverPending(objects: ReadonlyMap<string, StoredObject>): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const file = join(this.#folder, name);
      const notice = name.endsWith(".json") ? await readRecord(file, noticeSchema) : undefined;
      if (notice && wasMade(notice, objects.get(notice.key))) await this.#deliver(notice);
      await rm(file, { recursive: true });
    }
  }

  /** Increases also when the clock is set back. */
  #nextSequencer(): string {
    this.#lastSequencer = Math.max(this.#lastSequencer + 1, this.#now().getTime() * 4096);
    return this.#lastSequencer.toString(16).toUpperCase().padStart(16, "0");
  }
}

function wasMade({ type, versionId }: ObjectNotice, current: StoredObject | undefined): boolean {
  const isCurrent = current?.versionId === versionId;
  return type === "Object Deleted" ? !isCurrent : isCurrent;
}
