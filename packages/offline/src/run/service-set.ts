import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Handler } from "../http/listener.ts";
import type { SignedApi } from "../http/signed-api.ts";
import type { InFlight } from "../services/in-flight.ts";
import type { RunningService, Service, ServiceContext } from "../services/service.ts";

/** What all services start with; the set adds what differs from one to the other. */
export type SharedContext = Omit<ServiceContext, "directory" | "use">;

/** Services that start, resume and end in the order of their dependencies. */
export class ServiceSet {
  readonly #services: readonly Service[];
  readonly #directory: string;
  readonly #uses = new Map<Service, Set<Service>>();
  readonly #starting = new Map<Service, Promise<RunningService>>();
  /** In the order in which they started. */
  readonly #running = new Map<Service, RunningService>();

  /** @param directory the data folder; each service gets a folder of its id in it */
  constructor(services: readonly Service[], directory: string) {
    this.#services = services;
    this.#directory = directory;
  }

  /**
   * Starts all services, each after those that it uses.
   * @throws Error naming the services when two use each other
   */
  async start(shared: SharedContext): Promise<void> {
    for (const service of this.#services) await this.#start(service, shared);
  }

  /** Continues what an earlier run left, and publishes what it left unpublished. */
  async resume(): Promise<void> {
    for (const running of this.running()) await running.resume?.();
    for (const running of this.running()) await running.announce?.();
  }

  /** A running service. */
  get<Running extends RunningService>(service: Service<Running>): Running {
    const running = this.#running.get(service);
    if (!running) throw new Error(`The service ${service.facts.id} does not run.`);
    return running as Running;
  }

  /** All running services, in the order in which they started. */
  running(): RunningService[] {
    return [...this.#running.values()];
  }

  /** What answers requests: the APIs by the service's id in a signature's scope, the paths by their beginning. */
  handlers(): {
    apis: Map<string, SignedApi>;
    paths: Map<string, Handler>;
    application: Handler | undefined;
  } {
    return {
      apis: new Map(
        [...this.#running].flatMap(([{ facts }, { api }]) => (api ? [[facts.id, api] as const] : [])),
      ),
      paths: new Map(this.running().flatMap(({ paths }) => Object.entries(paths ?? {}))),
      application: this.running().find(({ application }) => application)?.application,
    };
  }

  /**
   * Resolves once no service has work in flight: no delivery, execution, invocation or scan. A delivery that waits for
   * its next attempt and an execution in a Wait state count as in flight; a schedule that is not due does not.
   *
   * @param requests what else has to end
   */
  async idle(requests: InFlight): Promise<void> {
    for (;;) {
      const work = [...this.running().flatMap((running) => running.inFlight?.() ?? []), ...requests.list()];
      if (work.length === 0) return;
      await Promise.allSettled(work);
    }
  }

  /** Ends the work of all services at once, since one may wait for another's. */
  async stop(): Promise<void> {
    await Promise.all(this.running().map((running) => running.stop?.()));
  }

  async close(): Promise<void> {
    for (const running of this.running().reverse()) await running.close?.();
    this.#running.clear();
  }

  #start(service: Service, shared: SharedContext): Promise<RunningService> {
    const starting = this.#starting.get(service) ?? this.#begin(service, shared);
    this.#starting.set(service, starting);
    return starting;
  }

  async #begin(service: Service, shared: SharedContext): Promise<RunningService> {
    const directory = join(this.#directory, service.facts.id);
    await mkdir(directory, { recursive: true });
    const use = <Running extends RunningService>(other: Service<Running>) =>
      this.#use(service, other, shared) as Promise<Running>;
    const running = await service.start({ ...shared, directory, use });
    this.#running.set(service, running);
    return running;
  }

  async #use(user: Service, used: Service, shared: SharedContext): Promise<RunningService> {
    if (!this.#services.includes(used))
      throw new Error(
        `The service ${user.facts.id} uses ${used.facts.id}, which is not in the list of services.`,
      );
    this.#uses.set(user, (this.#uses.get(user) ?? new Set()).add(used));
    const cycle = this.#pathTo(user, used);
    if (cycle)
      throw new Error(
        `Services use each other: ${[user, ...cycle].map(({ facts }) => facts.id).join(" → ")}.`,
      );
    return this.#start(used, shared);
  }

  /** The services from one to another along `use`; undefined when the one does not use the other. */
  #pathTo(target: Service, from: Service): Service[] | undefined {
    if (from === target) return [from];
    for (const next of this.#uses.get(from) ?? []) {
      const path = this.#pathTo(target, next);
      if (path) return [from, ...path];
    }
    return undefined;
  }
}
