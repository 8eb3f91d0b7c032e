import type { AppClient, AppClientSettings, AppClients } from "./app-clients.ts";
import { isPartnerId, type Partner } from "./partner.ts";
import type { PartnerTable } from "./partner-table.ts";

/** What a client needs of its partner, whose record may not exist yet. */
type ClientOwner = Pick<Partner, "id" | "name" | "scopes" | "status"> & Partial<Partner>;

/** The app clients of partners in Cognito. A client's name ends in the id of its partner. */
export class PartnerClients {
  readonly #appClients: AppClients;
  readonly #table: PartnerTable;

  constructor({ appClients, table }: { appClients: AppClients; table: PartnerTable }) {
    this.#appClients = appClients;
    this.#table = table;
  }

  /**
   * A client that the partner's record does not name yet, and the item that leads from it to the partner.
   * @param options.isResumed whether an earlier run may have left one, which is then taken
   */
  async take(partner: ClientOwner, { isResumed }: { isResumed: boolean }): Promise<AppClient> {
    const [left] = isResumed ? await this.#unnamed(partner) : [];
    const settings = settingsOf(partner);
    const found = left === undefined ? undefined : await this.#appClients.read(left);
    if (found) await this.#appClients.configure(found.clientId, settings);
    const client = found ?? (await this.#appClients.create(settings));
    await this.#table.putClient(client.clientId, partner.id);
    return client;
  }

  /**
   * Leaves a client to the run that was faster: deletes it unless the partner's record names it.
   * @param partner the record, after that run changed it
   */
  async leave({ clientId }: AppClient, partner: Partner): Promise<void> {
    if (partner.clients.some((client) => client.clientId === clientId)) await this.configure(partner);
    else await this.#appClients.remove(clientId);
  }

  /** Gives the partner's clients the settings of its record, also if another run changes it meanwhile. */
  async configure(partner: Partner): Promise<void> {
    let configured = partner;
    for (;;) {
      for (const { clientId } of configured.clients)
        await this.#appClients.configure(clientId, settingsOf(configured));
      const current = await this.#table.get(partner.id);
      if (!current || current.version === configured.version) return;
      configured = current;
    }
  }

  /** Deletes a client, if it exists. */
  remove(clientId: string): Promise<void> {
    return this.#appClients.remove(clientId);
  }

  /** Deletes the clients that were made for a partner, and which its record does not name. */
  async removeUnnamed(partner: Partner): Promise<void> {
    for (const clientId of await this.#unnamed(partner)) await this.remove(clientId);
  }

  /** Clients of partners that no record names. The API refuses them. */
  async leftovers(): Promise<{ clientId: string; name: string }[]> {
    const named = new Set<string>();
    for await (const { clients } of this.#table.list())
      for (const { clientId } of clients) named.add(clientId);
    const found: { clientId: string; name: string }[] = [];
    for await (const client of this.#appClients.list())
      if (isPartnerId(client.name.split(" ").at(-1) ?? "") && !named.has(client.clientId)) found.push(client);
    return found;
  }

  /** Ids of clients in Cognito that were made for a partner, and which its record does not name. */
  async #unnamed({ id, clients = [], retired = [] }: ClientOwner): Promise<string[]> {
    const named = new Set([...clients.map(({ clientId }) => clientId), ...retired]);
    const found: string[] = [];
    for await (const { clientId, name } of this.#appClients.list())
      if (name.endsWith(` ${id}`) && !named.has(clientId)) found.push(clientId);
    return found;
  }
}

const settingsOf = ({ id, name, scopes, status }: ClientOwner): AppClientSettings => ({
  name: `${name} ${id}`,
  scopes,
  isEnabled: status === "active",
});
