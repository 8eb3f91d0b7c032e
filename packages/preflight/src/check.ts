import type { Graph, Resource } from "../../offline/src/graph/graph.ts";
import type { AnyCall, Call } from "./aws/call.ts";
import type { Deployed } from "./deployed.ts";

/** `stops`: the deploy fails. `weakens`: it succeeds, and something does not work. `note`: to know before it. */
export type Severity = "stops" | "weakens" | "note";

/** What in the account is in the way of a deploy, and how to mend it. */
export interface Obstacle {
  severity: Severity;
  message: string;
  remedy: string;
  /** A command that mends it, or the request for it. */
  command?: string;
}

/** What a check can ask and know. */
export interface Context {
  /** What the stage declares, with the account's number. */
  graph: Graph;
  /** The same with the number that synth writes: an ARN with another number was named by the settings. */
  synthesized: Graph;
  /** What the last deploy of the stage made. */
  deployed: Deployed;
  /** The region of services that have one for all regions. */
  globalRegion: string;
  now: Date;
  /**
   * Asks the account; the call has to be among the check's.
   * @returns undefined when what was asked for does not exist
   * @throws Unanswered
   */
  ask<Input, Output>(call: Call<Input, Output>, input: Input, region?: string): Promise<Output | undefined>;
}

/** A question about the account that a stage's graph raises. */
export interface Check {
  id: string;
  question: string;
  /** AWS's page that says what happens otherwise. */
  page: string;
  calls: readonly AnyCall[];
  /** Gives each obstacle as it is found; what is found before a call is refused counts. */
  run(context: Context): AsyncIterable<Obstacle>;
}

/** The resources of a type that the stage declares; not those that the program only reads. */
export const declared = ({ graph }: Pick<Context, "graph">, type: string): Resource[] =>
  graph.resources.filter((resource) => resource.type === type && !resource.options.read);

/** The resources of a type that the next deploy creates. */
export const created = (context: Context, type: string): Resource[] =>
  declared(context, type).filter((resource) => !context.deployed.find(resource));
