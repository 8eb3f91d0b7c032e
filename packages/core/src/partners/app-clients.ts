/** An app client of the user pool. */
export interface AppClient {
  clientId: string;
  clientSecret: string;
  createdAt: string;
}

/** What an app client may do. */
export interface AppClientSettings {
  name: string;
  scopes: readonly string[];
  /** Whether it gets tokens. */
  isEnabled: boolean;
}

/** The app clients of the stage's user pool. */
export interface AppClients {
  /** Yields id and name of every client. */
  list(): AsyncIterable<{ clientId: string; name: string }>;
  create(settings: AppClientSettings): Promise<AppClient>;
  /** A client with its secret; undefined if it does not exist. */
  read(clientId: string): Promise<AppClient | undefined>;
  /** Changes a client, if it exists. */
  configure(clientId: string, settings: AppClientSettings): Promise<void>;
  /** Deletes a client, if it exists. */
  remove(clientId: string): Promise<void>;
}
