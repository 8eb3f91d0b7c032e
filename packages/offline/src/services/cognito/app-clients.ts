import { randomInt } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { readRecord, writeRecord } from "../../files/records.ts";
import type { ClientSettings } from "./client-settings.ts";
import { type DeclaredClient, unitSeconds } from "./user-pools.ts";

/** An app client that was created or changed by the API, as it answers it. Dates are seconds since 1970. */
export interface StoredClient extends ClientSettings {
  ClientId: string;
  UserPoolId: string;
  ClientSecret?: string;
  CreationDate: number;
  LastModifiedDate: number;
}

const stored = z.looseObject({
  ClientId: z.string(),
  UserPoolId: z.string(),
  ClientName: z.string(),
  ClientSecret: z.string().min(1).optional(),
  CreationDate: z.number(),
  LastModifiedDate: z.number(),
});
const schema = z.object({ clients: z.array(stored) }) as unknown as z.ZodType<{ clients: StoredClient[] }>;

/**
 * The app clients of the pools. Those that the API created are in `app-clients.json`. Declared ones are made anew at every
 * start, so that a change of them lasts until then.
 */
export class AppClients {
  readonly #file: string;
  readonly #now: () => Date;
  /** By id, in the order of their creation. */
  readonly #clients: Map<string, StoredClient>;
  readonly #declaredIds: ReadonlySet<string>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, now: () => Date, declared: StoredClient[], created: StoredClient[]) {
    this.#file = file;
    this.#now = now;
    this.#declaredIds = new Set(declared.map(({ ClientId }) => ClientId));
    this.#clients = new Map([...declared, ...created].map((client) => [client.ClientId, client]));
  }

  /**
   * @param options.declared the graph's clients
   * @param options.secretOf the secret of a declared client
   * @throws DamagedFileError
   */
  static async open({
    directory,
    declared,
    secretOf,
    now,
  }: {
    directory: string;
    declared: readonly DeclaredClient[];
    secretOf: (clientId: string) => string | undefined;
    now: () => Date;
  }): Promise<AppClients> {
    const file = join(directory, "app-clients.json");
    const { clients } = (await readRecord(file, schema)) ?? { clients: [] };
    const at = now().getTime() / 1000;
    const asStored = declared.map(({ clientId, poolId, hasSecret, settings }): StoredClient => {
      const secret = hasSecret ? secretOf(clientId) : undefined;
      return {
        ...settings,
        ClientId: clientId,
        UserPoolId: poolId,
        ...(secret !== undefined && { ClientSecret: secret }),
        CreationDate: at,
        LastModifiedDate: at,
      };
    });
    return new AppClients(file, now, asStored, clients);
  }

  find(poolId: string, clientId: string): StoredClient | undefined {
    const client = this.#clients.get(clientId);
    return client?.UserPoolId === poolId ? client : undefined;
  }

  /** The clients of a pool, those created first first. */
  list(poolId: string): StoredClient[] {
    return [...this.#clients.values()].filter(({ UserPoolId }) => UserPoolId === poolId);
  }

  /** @throws DiskFault */
  async create(poolId: string, settings: ClientSettings, hasSecret: boolean): Promise<StoredClient> {
    const at = this.#now().getTime() / 1000;
    const client: StoredClient = {
      ...settings,
      ClientId: randomText(26),
      UserPoolId: poolId,
      ...(hasSecret && { ClientSecret: randomText(51) }),
      CreationDate: at,
      LastModifiedDate: at,
    };
    await this.#store(client.ClientId, client);
    return client;
  }

  /**
   * Gives a client other settings; those that are absent get their defaults.
   * @throws DiskFault
   */
  async update(client: StoredClient, settings: ClientSettings): Promise<StoredClient> {
    const { ClientId, UserPoolId, ClientSecret, CreationDate } = client;
    const updated: StoredClient = {
      ...settings,
      ClientId,
      UserPoolId,
      ...(ClientSecret !== undefined && { ClientSecret }),
      CreationDate,
      LastModifiedDate: this.#now().getTime() / 1000,
    };
    await this.#store(ClientId, updated);
    return updated;
  }

  /** @throws DiskFault */
  async delete({ ClientId }: StoredClient): Promise<void> {
    await this.#store(ClientId, undefined);
  }

  /** Writes the file, and then shows the change: what an answer says is on the disk. */
  async #store(clientId: string, client: StoredClient | undefined): Promise<void> {
    const write = async () => {
      const changed = new Map(this.#clients);
      if (client) changed.set(clientId, client);
      else changed.delete(clientId);
      const clients = [...changed.values()].filter(({ ClientId }) => !this.#declaredIds.has(ClientId));
      await writeRecord(this.#file, { clients }, { mode: 0o600 });
      if (client) this.#clients.set(clientId, client);
      else this.#clients.delete(clientId);
    };
    const written = this.#writing.then(write);
    this.#writing = written.catch(() => {});
    await written;
  }
}

/** What the endpoints of a domain need of a client. */
export interface AppClient {
  clientId: string;
  name: string;
  poolId: string;
  /** Undefined for a public client. */
  secret: string | undefined;
  scopes: string[];
  flows: ("code" | "implicit" | "client_credentials")[];
  /** Whether the client can use these endpoints: `AllowedOAuthFlowsUserPoolClient`. */
  isOAuthAllowed: boolean;
  callbackUrls: string[];
  logoutUrls: string[];
  accessTokenSeconds: number;
  idTokenSeconds: number;
  refreshTokenSeconds: number;
  isRevocationEnabled: boolean;
  /** For how long a refresh token is accepted after it was used; undefined where it is not replaced when it is used. */
  rotationGraceSeconds: number | undefined;
}

const seconds = (validity: number, unit: string): number => validity * (unitSeconds.get(unit) ?? 1);

/** Access and ID tokens are valid for an hour by default, refresh tokens for 30 days. */
export function asAppClient(client: StoredClient): AppClient {
  const units = client.TokenValidityUnits ?? {};
  const rotation = client.RefreshTokenRotation;
  return {
    clientId: client.ClientId,
    name: client.ClientName,
    poolId: client.UserPoolId,
    secret: client.ClientSecret,
    scopes: client.AllowedOAuthScopes ?? [],
    flows: client.AllowedOAuthFlows ?? [],
    isOAuthAllowed: client.AllowedOAuthFlowsUserPoolClient ?? false,
    callbackUrls: client.CallbackURLs ?? [],
    logoutUrls: client.LogoutURLs ?? [],
    accessTokenSeconds: seconds(client.AccessTokenValidity ?? 1, units.AccessToken ?? "hours"),
    idTokenSeconds: seconds(client.IdTokenValidity ?? 1, units.IdToken ?? "hours"),
    refreshTokenSeconds: seconds(client.RefreshTokenValidity || 30, units.RefreshToken ?? "days"),
    isRevocationEnabled: client.EnableTokenRevocation ?? true,
    rotationGraceSeconds:
      rotation?.Feature === "ENABLED" ? (rotation.RetryGracePeriodSeconds ?? 0) : undefined,
  };
}

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Cognito's ids and secrets have 26, and 51 or 52, lower-case letters and digits. */
const randomText = (length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
