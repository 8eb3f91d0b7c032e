import { setBounded } from "../set-bounded.ts";
import { isPartnerId, type Partner } from "./partner.ts";
import type { PartnerTable } from "./partner-table.ts";

/** How long a running function may use an active partner's record after it read it: a change takes effect after this time. */
export const partnerCacheSeconds = 60;

const cachedPartnersAtMost = 1_000;

/**
 * The partners as the functions read them. Records of active partners are cached, others are read each time, so that a new or
 * enabled partner is accepted at once.
 */
export class Partners {
  readonly #table: PartnerTable;
  readonly #now: () => Date;
  /** By client id. */
  readonly #cache = new Map<string, { partner: Partner; until: number }>();

  constructor(table: PartnerTable, now: () => Date = () => new Date()) {
    this.#table = table;
    this.#now = now;
  }

  /** A partner of any status, by its id. */
  get(id: string): Promise<Partner | undefined> {
    return this.#table.get(id);
  }

  /** The partner that a client belongs to, of any status; undefined if the client is unknown, or was replaced. */
  async ofClient(clientId: string): Promise<Partner | undefined> {
    const now = this.#now().getTime();
    const cached = this.#cache.get(clientId);
    if (cached && now < cached.until) return cached.partner;
    this.#cache.delete(clientId);
    const id = await this.#table.partnerIdOfClient(clientId);
    const partner = id === undefined ? undefined : await this.#table.get(id);
    if (!partner?.clients.some((client) => client.clientId === clientId)) return undefined;
    if (partner.status === "active") this.#remember(clientId, partner, now);
    return partner;
  }

  /**
   * The owners of documents that a text names: the partner with this id or name, or the client that the stage declares by this
   * name. A partner whose name another one has taken is found by its id only.
   */
  async ownersOf(idOrName: string): Promise<string[]> {
    const name = idOrName.toLowerCase();
    if (isPartnerId(name)) return [name];
    const holder = await this.#table.nameHolder(name);
    return [...new Set([idOrName, name, ...(holder === undefined ? [] : [holder])])];
  }

  #remember(clientId: string, partner: Partner, now: number): void {
    const until = now + partnerCacheSeconds * 1_000;
    setBounded(this.#cache, clientId, { partner, until }, { atMost: cachedPartnersAtMost });
  }
}
