import type { AppClient } from "./app-clients.ts";
import {
  NameTakenError,
  PartnerChangedError,
  PartnerExistsError,
  PartnerNotFoundError,
  PartnerRemovedError,
  RotationStartedError,
} from "./errors.ts";
import {
  createPartnerId,
  isPartnerId,
  type Partner,
  type PartnerEvent,
  type PartnerSettings,
} from "./partner.ts";
import type { PartnerClients } from "./partner-clients.ts";
import type { PartnerTable } from "./partner-table.ts";

/** A partner with the client whose secret nobody has seen yet. */
export interface NewCredentials {
  partner: Partner;
  client: AppClient;
}

/**
 * Adds and changes partners. Every operation can be repeated after a lost answer or a process that ended in the middle:
 *
 * - A new client exists in Cognito before the partner's record names it. Until then the API refuses its tokens, and the next
 *   run for the partner finds it by its name and takes it.
 * - A client that the record no longer names is listed there as retired until Cognito has deleted it.
 * - An active partner holds its name: who takes a name first writes to the record of the partner that held it, which must not
 *   be active, and a partner becomes active by a write on the version that was read before it took its name.
 */
export class PartnerManager {
  readonly #table: PartnerTable;
  readonly #clients: PartnerClients;
  readonly #by: string;
  readonly #now: () => Date;

  /** @param options.by ARN of who changes partners */
  constructor({
    table,
    clients,
    by,
    now = () => new Date(),
  }: {
    table: PartnerTable;
    clients: PartnerClients;
    by: string;
    now?: () => Date;
  }) {
    this.#table = table;
    this.#clients = clients;
    this.#by = by;
    this.#now = now;
  }

  /**
   * A partner by its id, or the one that holds a name.
   * @throws PartnerNotFoundError
   */
  async find(reference: string): Promise<Partner> {
    const id = isPartnerId(reference) ? reference : await this.#table.nameHolder(reference);
    const partner = id === undefined ? undefined : await this.#table.get(id);
    if (!partner) throw new PartnerNotFoundError(reference);
    return partner;
  }

  /**
   * Adds a partner. A name whose partner is disabled or removed can be used again, with another id.
   * @returns also the disabled or removed partner that had the name
   * @throws PartnerExistsError
   */
  async add(name: string, settings: PartnerSettings): Promise<NewCredentials & { former?: Partner }> {
    const { id, isResumed, former } = await this.#reserveName(name);
    const client = await this.#clients.take({ id, name, ...settings, status: "active" }, { isResumed });
    const at = this.#now().toISOString();
    const partner: Partner = {
      ...settings,
      id,
      name,
      status: "active",
      clients: [{ clientId: client.clientId, createdAt: client.createdAt }],
      retired: [],
      isNameReleased: false,
      createdAt: at,
      changedAt: at,
      version: 1,
    };
    if (await this.#table.putNew(partner, this.#eventOf(partner, "added")))
      return { partner, client, ...(former && { former }) };
    const added = await this.find(id);
    await this.#clients.leave(client, added);
    throw new PartnerExistsError(added);
  }

  /**
   * Stops a partner: the API refuses its tokens once caches have expired, and Cognito issues no new ones.
   * @throws PartnerNotFoundError, PartnerRemovedError, PartnerChangedError
   */
  async disable(reference: string): Promise<Partner> {
    const partner = await this.#findPresent(reference);
    const disabled =
      partner.status === "disabled"
        ? partner
        : await this.#change(partner, "disabled", { status: "disabled" });
    await this.#clients.configure(disabled);
    return this.#deleteRetired(disabled);
  }

  /**
   * Undoes `disable`.
   * @throws NameTakenError if another partner has the name, PartnerNotFoundError, PartnerRemovedError, PartnerChangedError
   */
  async enable(reference: string): Promise<Partner> {
    const partner = await this.#findPresent(reference);
    if (partner.status !== "active") await this.#regainName(partner);
    const enabled =
      partner.status === "active"
        ? partner
        : await this.#change(partner, "enabled", { status: "active", isNameReleased: false });
    await this.#clients.configure(enabled);
    return this.#deleteRetired(enabled);
  }

  /**
   * Gives a partner a second client; the first one stays valid until `finishRotation`.
   * @param options.isImmediate replaces all clients, as after a leak
   * @throws RotationStartedError if there are two, PartnerNotFoundError, PartnerRemovedError, PartnerChangedError
   */
  async rotate(
    reference: string,
    { isImmediate = false }: { isImmediate?: boolean } = {},
  ): Promise<NewCredentials> {
    const partner = await this.#deleteRetired(await this.#findPresent(reference));
    if (partner.clients.length > 1 && !isImmediate) throw new RotationStartedError(partner);
    const client = await this.#clients.take(partner, { isResumed: true });
    const added = { clientId: client.clientId, createdAt: client.createdAt };
    const rotated = isImmediate
      ? this.#change(partner, "credentials-replaced", withoutClients(partner, [added]))
      : this.#change(partner, "rotation-started", { clients: [...partner.clients, added] });
    const current = await rotated.catch(async (error) => {
      if (error instanceof PartnerChangedError)
        await this.#clients.leave(client, await this.find(partner.id));
      throw error;
    });
    return { partner: await this.#deleteRetired(current), client };
  }

  /**
   * Ends a rotation: only the newest client stays.
   * @returns the partner, unchanged if it has one client
   * @throws PartnerNotFoundError, PartnerRemovedError, PartnerChangedError
   */
  finishRotation(reference: string): Promise<Partner> {
    return this.#endRotation(reference, "rotation-finished", -1);
  }

  /** Ends a rotation: only the oldest client stays. Otherwise as `finishRotation`. */
  cancelRotation(reference: string): Promise<Partner> {
    return this.#endRotation(reference, "rotation-cancelled", 0);
  }

  /**
   * Changes settings of a partner.
   * @param settingsOf gets the partner; null removes a setting, so that the stage's applies
   * @throws PartnerNotFoundError, PartnerRemovedError, PartnerChangedError
   */
  async set(
    reference: string,
    settingsOf: (partner: Partner) => { [Name in keyof PartnerSettings]?: PartnerSettings[Name] | null },
  ): Promise<Partner> {
    const partner = await this.#findPresent(reference);
    const changes = Object.fromEntries(
      Object.entries(settingsOf(partner)).map(([name, value]) => [name, value ?? undefined]),
    );
    const changed = await this.#change(partner, "settings-changed", changes);
    await this.#clients.configure(changed);
    return changed;
  }

  /**
   * Removes a partner and its clients for good. Its documents and its record stay, and its name can be used again.
   * @throws PartnerNotFoundError, PartnerChangedError
   */
  async remove(reference: string): Promise<Partner> {
    const partner = await this.find(reference);
    const removed =
      partner.status === "removed"
        ? partner
        : await this.#change(partner, "removed", { ...withoutClients(partner, []), status: "removed" });
    await this.#clients.removeUnnamed(removed);
    return this.#deleteRetired(removed);
  }

  /** @throws PartnerNotFoundError, PartnerRemovedError */
  async #findPresent(reference: string): Promise<Partner> {
    const partner = await this.find(reference);
    if (partner.status === "removed") throw new PartnerRemovedError(partner);
    return partner;
  }

  /**
   * Reserves a name for a new partner id, or finds the id that an earlier run reserved it for.
   * @throws PartnerExistsError
   */
  async #reserveName(name: string): Promise<{ id: string; isResumed: boolean; former?: Partner }> {
    for (;;) {
      const holder = await this.#table.nameHolder(name);
      const former = holder === undefined ? undefined : await this.#table.get(holder);
      if (holder !== undefined && !former) return { id: holder, isResumed: true };
      if (former?.status === "active") throw new PartnerExistsError(former);
      if (former && !(await this.#releaseName(former))) continue;
      const id = createPartnerId(this.#now());
      if (await this.#table.takeName(name, id, holder))
        return { id, isResumed: false, ...(former && { former }) };
    }
  }

  /** @throws NameTakenError */
  async #regainName(partner: Partner): Promise<void> {
    for (;;) {
      const holder = await this.#table.nameHolder(partner.name);
      if (holder === partner.id) return;
      const other = holder === undefined ? undefined : await this.#table.get(holder);
      if (holder !== undefined && (!other || other.status === "active"))
        throw new NameTakenError(partner, holder);
      if (other && !(await this.#releaseName(other))) continue;
      if (await this.#table.takeName(partner.name, partner.id, holder)) return;
    }
  }

  /** Lets others take the name of a partner that is not active; false if it changed. */
  #releaseName(partner: Partner): Promise<boolean> {
    const { next, event } = this.#nextOf(partner, "name-released", { isNameReleased: true });
    return this.#table.replace(next, event);
  }

  async #endRotation(
    reference: string,
    type: "rotation-finished" | "rotation-cancelled",
    staying: number,
  ): Promise<Partner> {
    const partner = await this.#findPresent(reference);
    const stays = partner.clients.at(staying);
    const ended =
      partner.clients.length < 2 || !stays
        ? partner
        : await this.#change(partner, type, withoutClients(partner, [stays]));
    return this.#deleteRetired(ended);
  }

  /** Deletes the retired clients from Cognito, and then from the record. */
  async #deleteRetired(partner: Partner): Promise<Partner> {
    if (partner.retired.length === 0) return partner;
    for (const clientId of partner.retired) await this.#clients.remove(clientId);
    return this.#change(partner, "clients-deleted", { retired: [] });
  }

  /** @throws PartnerChangedError */
  async #change(partner: Partner, type: PartnerEvent["type"], changes: Partial<Partner>): Promise<Partner> {
    const { next, event } = this.#nextOf(partner, type, changes);
    if (!(await this.#table.replace(next, event))) throw new PartnerChangedError(partner);
    return next;
  }

  #nextOf(partner: Partner, type: PartnerEvent["type"], changes: Partial<Partner>) {
    const version = partner.version + 1;
    const next: Partner = { ...partner, ...changes, version, changedAt: this.#now().toISOString() };
    return { next, event: this.#eventOf(next, type) };
  }

  #eventOf({ id, version, changedAt }: Partner, type: PartnerEvent["type"]): PartnerEvent {
    return { partnerId: id, sequence: version, type, at: changedAt, by: this.#by };
  }
}

/** The changes that leave a partner with some clients, and retire the others. */
const withoutClients = (partner: Partner, staying: Partner["clients"]) => ({
  clients: staying,
  retired: [
    ...partner.retired,
    ...partner.clients.filter((client) => !staying.includes(client)).map(({ clientId }) => clientId),
  ],
});
