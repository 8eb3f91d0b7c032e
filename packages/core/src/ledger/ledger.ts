import type { Document, DocumentEvent, Status, TransitionName } from "../document.ts";
import { DailyUsage } from "../quotas/daily-usage.ts";
import { OpenDocuments } from "../quotas/open-documents.ts";
import { eraseReasons, recordCleared } from "./clear.ts";
import { type DocumentItem, type EventItem, historyOf, toDocument } from "./items.ts";
import {
  countByStatus,
  enteredBefore,
  type ListingQuery,
  listByOwner,
  listByStatus,
  oldestIn,
  type Page,
  type SearchQuery,
  search,
  toClear,
} from "./listing.ts";
import { type Registration, register } from "./register.ts";
import { LedgerTable } from "./table.ts";
import type { TableClient } from "./table-client.ts";
import { type Change, type Transitioned, transition } from "./transition.ts";
import { recordUpload } from "./upload.ts";
import { type Conclusion, recordVerdict } from "./verdict.ts";

/**
 * Documents and their events in one table, without transactions.
 *
 * A transition is one conditional write on the status and version that it starts from. Its event is written inside the
 * document's item (`lastEvent`), which has the events before it, too (`earlierEvents`). When these become large, the next
 * transition puts each as an item of its own before it removes them, so no event is lost if a process stops between the
 * writes. The event to publish is written inside the document's item as well (`announcement`): the table's stream delivers it.
 */
export class Ledger {
  readonly #table: LedgerTable;
  readonly #usage: DailyUsage;
  readonly #open: OpenDocuments;
  readonly #now: () => Date;

  /**
   * @param options.client for example made by `createLedgerClient`
   * @param options.tableName a table with the keys and indexes of `ledgerSchema`
   * @param options.now the time to record
   */
  constructor({
    client,
    tableName,
    now = () => new Date(),
  }: {
    client: TableClient;
    tableName: string;
    now?: () => Date;
  }) {
    this.#table = new LedgerTable(client, tableName);
    this.#usage = new DailyUsage(this.#table, now);
    this.#open = new OpenDocuments(this.#table);
    this.#now = now;
  }

  /**
   * Registers a document. With the owner's idempotency key and body of an earlier request, returns that document, whatever
   * the quotas.
   * @throws IdempotencyConflictError if the key was used with another body in the last 24 hours
   * @throws QuotaExceededError
   */
  register(registration: Registration): Promise<{ document: Document; replayed: boolean }> {
    const registrar = { table: this.#table, usage: this.#usage, open: this.#open };
    return register(registrar, registration, this.#now());
  }

  /** Reads a document, strongly consistent. */
  async get(id: string): Promise<Document | undefined> {
    const item = await this.#table.getDocument(id);
    return item && toDocument(item);
  }

  /** Reads a document and its history, oldest event first, strongly consistent. */
  async read(id: string): Promise<{ document: Document; events: DocumentEvent[] } | undefined> {
    let item: DocumentItem | undefined;
    const eventItems: EventItem[] = [];
    for await (const read of this.#table.queryPartition(id))
      if ("lastEvent" in read) item = read;
      else eventItems.push(read);
    if (!item) return undefined;
    return { document: toDocument(item), events: historyOf(item, eventItems) };
  }

  /**
   * Moves a document along one transition and records its event.
   * @param document as it was read, which saves reading it again, or its id
   * @throws TransitionRefusedError if the transition does not start from the document's status
   * @throws DocumentNotFoundError
   */
  transition(name: TransitionName, document: Document | string, change: Change): Promise<Transitioned> {
    return transition(this.#table, this.#now, { name, of: document, change });
  }

  /**
   * Records what inspection concluded. The first verdict stays, so that content is copied to one place only; a rejection
   * replaces any other.
   * @param document as it was read, which saves reading it again, or its id
   * @returns the document with the verdict that stands, or in another status if it is no longer being inspected
   * @throws DocumentNotFoundError
   */
  recordVerdict(document: Document | string, conclusion: Conclusion): Promise<Document> {
    return recordVerdict(this.#table, document, conclusion);
  }

  /**
   * Records the id of the upload in parts. The first one stays, so that all parts belong to one upload.
   * @returns the document with the id that stands, or in another status if it does not await an upload any more
   * @throws DocumentNotFoundError
   */
  recordUpload(id: string, uploadId: string): Promise<Document> {
    return recordUpload(this.#table, id, uploadId);
  }

  /** Records that a document has no content to remove any more, unless it changed since it was read. */
  recordCleared(document: Document): Promise<void> {
    return recordCleared(this.#table, document);
  }

  /** Removes the reasons, which can be personal data, from a document's events. */
  eraseReasons(id: string): Promise<void> {
    return eraseReasons(this.#table, id);
  }

  /** Lists an owner's documents by the time of registration. */
  listByOwner(owner: string, query: ListingQuery): Promise<Page> {
    return listByOwner(this.#table, owner, query);
  }

  /** Lists all owners' documents in a status by the time at which they entered it. */
  listByStatus(status: Status, query: Omit<ListingQuery, "status">): Promise<Page> {
    return listByStatus(this.#table, status, query);
  }

  /**
   * Searches the documents of all owners: by the SHA-256 or the owners if they are given, those registered last first; else by
   * the time at which they entered their status, the latest first. A document that enters another status between two pages
   * can be missing from the later ones.
   */
  search(query: SearchQuery): Promise<Page> {
    return search(this.#table, query);
  }

  /** Counts all owners' documents in a status, up to 1,000 in each of the index's eight shards. */
  countByStatus(status: Status): Promise<{ count: number; isComplete: boolean }> {
    return countByStatus(this.#table, status);
  }

  /** When the document that is in a status for the longest time entered it; undefined if none is in it. */
  oldestIn(status: Status): Promise<Date | undefined> {
    return oldestIn(this.#table, status);
  }

  /** Yields the id of every document that entered a status before a time, oldest first within each shard. */
  enteredBefore(status: Status, before: Date): AsyncIterable<string> {
    return enteredBefore(this.#table, status, before);
  }

  /** Yields the id of every document that ended before a time and may still have content to remove. */
  toClear(before: Date): AsyncIterable<string> {
    return toClear(this.#table, before);
  }
}
