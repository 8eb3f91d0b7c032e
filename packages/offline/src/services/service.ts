import type { Graph } from "../graph/graph.ts";
import type { Handler } from "../http/listener.ts";
import type { SignedApi } from "../http/signed-api.ts";
import type { RoleCredentials } from "../iam/credentials.ts";
import type { ServiceAccess } from "../iam/service-access.ts";
import type { EventHub } from "./event-hub.ts";
import type { Activity } from "./in-flight.ts";
import type { ServiceFacts } from "./resource-facts.ts";

/** An AWS service that runs offline. `index.ts` of each service's folder exports one; `services/index.ts` lists them. */
export interface Service<Running extends RunningService = RunningService> {
  facts: Pick<ServiceFacts, "id" | "title">;
  start(context: ServiceContext): Promise<Running>;
}

/** What a service gets to start with. */
export interface ServiceContext {
  graph: Graph;
  /** The service's folder in the data folder. It exists. */
  directory: string;
  now: () => Date;
  /** URL of the port that AWS's services listen on. */
  awsEndpoint: string;
  /** URL of the port that the application listens on. */
  applicationUrl: string;
  /** Replaces, in a text, the URLs of the graph's resources at AWS by those at which they are served here. */
  toOfflineUrls: (text: string) => string;
  credentials: RoleCredentials;
  /** Decides about what the service does by itself. */
  access: ServiceAccess;
  hub: EventHub;
  /**
   * Another service, started before this one.
   * @throws Error when the two depend on each other, or when the other is not in `services/index.ts`
   */
  use<Running extends RunningService>(service: Service<Running>): Promise<Running>;
  /** Receives a message for the person who runs the system. */
  report: (message: string) => void;
  /** Receives each line that a function logs. */
  logLine: (line: LogLine) => void;
}

export interface LogLine {
  /** The name that the program's author gave the function. */
  function: string;
  level: string;
  text: string;
}

/**
 * A service that was started. What it starts with happens in three steps, each for all services in the order of their
 * dependencies: `start`, `resume`, `announce`. It ends in two, in reverse order: `stop`, `close`.
 */
export interface RunningService extends Partial<Activity> {
  /** Answers requests that are signed for the service. */
  api?: SignedApi;
  /** Answers requests that are not signed, by the beginning of their path. */
  paths?: Readonly<Record<string, Handler>>;
  /** Answers requests to the application's port. One service may. */
  application?: Handler;
  outputs?: Partial<ServiceOutputs>;
  notes?: Partial<StartNotes>;
  /** Continues the work that an earlier run left: all services have started, and those that this one uses have resumed. */
  resume?(): Promise<void>;
  /** Publishes what an earlier run left unpublished: all services have resumed. */
  announce?(): Promise<void>;
  /** Takes on no new work, and ends or waits for what is in flight. All services stop at the same time. */
  stop?(): Promise<void>;
  /** Releases what the service holds. All services have stopped, and no request arrives any more. */
  close?(): Promise<void>;
}

/** A service's part of `outputs.json`. */
export interface ServiceOutputs {
  apiUrl: string;
  tokenUrl: string;
  clients: Record<string, { clientId: string; clientSecret: string; scopes: string[] }>;
  /** App clients without a secret, with which people sign in. */
  publicClients: Record<string, { clientId: string; scopes: string[]; callbackUrls: string[] }>;
  /** Declared users. Without a password that has been changed. */
  people: Record<string, { password?: string; groups: string[] }>;
  resources: Record<string, { name: string }>;
  functions: Record<string, { roleArn: string; accessKeyId: string; secretAccessKey: string }>;
}

/** What the start screen says about the declaration. */
export interface StartNotes {
  /** Declared resources, and parts of resources, that have no effect offline: type and name. */
  notEmulated: string[];
  /** Declarations that AWS would refuse, or that cannot work as declared. */
  declarationErrors: string[];
  /** Name and expression of each schedule. */
  schedules: string[];
  /** URLs that can be opened in a browser. */
  openUrls: string[];
}
