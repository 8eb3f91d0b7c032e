import { randomUUID } from "node:crypto";
import { LedgerTable } from "../ledger/table.ts";
import type { TableClient } from "../ledger/table-client.ts";
import type { Partner, PartnerEvent } from "./partner.ts";
import { partnerKeys } from "./partner-keys.ts";

/** A partner as stored. */
interface PartnerItem extends Partner {
  pk: string;
  sk: string;
  /** The newest event. It is also put as an item of its own, after this item was written. */
  lastEvent: PartnerEvent;
  /** Identifies the write that made this version, so that a writer recognises its own after a lost response. */
  attempt: string;
}

const partnerKey = (id: string) => ({ pk: partnerKeys.partners, sk: id });
const clientKey = (clientId: string) => ({ pk: partnerKeys.client + clientId, sk: "partner-client" });
const nameKey = (name: string) => ({ pk: partnerKeys.name + name, sk: "partner-name" });
const eventKey = ({ partnerId, sequence }: PartnerEvent) => ({
  pk: partnerKeys.events + partnerId,
  sk: `event#${String(sequence).padStart(6, "0")}`,
});

/**
 * Partners in the ledger's table. Each change is one conditional write on the version that it starts from. Reads are strongly
 * consistent.
 */
export class PartnerTable {
  readonly #table: LedgerTable;

  /** @param options.client for example made by `createLedgerClient` */
  constructor({ client, tableName }: { client: TableClient; tableName: string }) {
    this.#table = new LedgerTable(client, tableName);
  }

  async get(id: string): Promise<Partner | undefined> {
    return toPartner((await this.#table.get(partnerKey(id))) as PartnerItem | undefined);
  }

  /** Yields all partners, those added first first. */
  async *list(): AsyncGenerator<Partner> {
    for await (const item of this.#queryPartition<PartnerItem>(partnerKeys.partners))
      yield toPartner(item) as Partner;
  }

  /** A partner's history, oldest event first. */
  async history(id: string): Promise<PartnerEvent[]> {
    const item = (await this.#table.get(partnerKey(id))) as PartnerItem | undefined;
    if (!item) return [];
    const events: PartnerEvent[] = [];
    for await (const { pk, sk, ...event } of this.#queryPartition<PartnerEvent & { pk: string; sk: string }>(
      partnerKeys.events + id,
    ))
      if (event.sequence < item.version) events.push(event);
    return [...events, item.lastEvent];
  }

  /** The id of the partner that a client belongs to, or belonged to. */
  async partnerIdOfClient(clientId: string): Promise<string | undefined> {
    return (await this.#table.get(clientKey(clientId)))?.partnerId as string | undefined;
  }

  /** Records which partner a client belongs to. Idempotent. */
  async putClient(clientId: string, partnerId: string): Promise<void> {
    await this.#table.put({ ...clientKey(clientId), partnerId });
  }

  /** The id of the partner that holds a name. Its item is missing while it is being added. */
  async nameHolder(name: string): Promise<string | undefined> {
    return (await this.#table.get(nameKey(name)))?.partnerId as string | undefined;
  }

  /**
   * Gives a name to a partner.
   * @param holder who is expected to hold the name; undefined for nobody
   * @returns false if another one holds it
   */
  async takeName(name: string, partnerId: string, holder: string | undefined): Promise<boolean> {
    const item = { ...nameKey(name), partnerId };
    return holder === undefined
      ? this.#table.putNew(item)
      : this.#table.put(item, { expression: "partnerId = :holder", values: { ":holder": holder } });
  }

  /**
   * Stores a new partner.
   * @returns false if it exists
   */
  async putNew(partner: Partner, event: PartnerEvent): Promise<boolean> {
    const item = itemOf(partner, event);
    if (!(await this.#table.putNew(item)) && !(await this.#isStored(item))) return false;
    await this.#putEvent(event);
    return true;
  }

  /**
   * Replaces a partner by its next version.
   * @returns false if another writer changed it meanwhile
   */
  async replace(partner: Partner, event: PartnerEvent): Promise<boolean> {
    const item = itemOf(partner, event);
    const previous = (await this.#table.get(partnerKey(partner.id))) as PartnerItem | undefined;
    if (previous?.version !== event.sequence - 1) return false;
    await this.#putEvent(previous.lastEvent);
    const isReplaced = await this.#table.put(item, {
      expression: "version = :version",
      values: { ":version": event.sequence - 1 },
    });
    if (!isReplaced && !(await this.#isStored(item))) return false;
    await this.#putEvent(event);
    return true;
  }

  /** Whether an item is the stored one: the SDK repeats a put whose response was lost, and the repeat fails. */
  async #isStored({ id, attempt }: PartnerItem): Promise<boolean> {
    return (await this.#table.get(partnerKey(id)))?.attempt === attempt;
  }

  async #putEvent(event: PartnerEvent): Promise<void> {
    await this.#table.put({ ...eventKey(event), ...event });
  }

  #queryPartition<Item>(pk: string): AsyncGenerator<Item> {
    return this.#table.queryAll<Item>({
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk },
      ConsistentRead: true,
    });
  }
}

const itemOf = (partner: Partner, lastEvent: PartnerEvent): PartnerItem => ({
  ...partner,
  ...partnerKey(partner.id),
  lastEvent,
  attempt: randomUUID(),
});

function toPartner(item: PartnerItem | undefined): Partner | undefined {
  if (!item) return undefined;
  const { pk, sk, lastEvent, attempt, ...partner } = item;
  return partner;
}
