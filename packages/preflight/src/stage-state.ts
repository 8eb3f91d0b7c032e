import type { Graph } from "../../offline/src/graph/graph.ts";
import type { Account } from "./aws/account.ts";
import { getBootstrap } from "./calls/parameters.ts";
import { getObject } from "./calls/storage.ts";
import { Deployed, readState } from "./deployed.ts";
import { objectOf } from "./json.ts";

/** The buckets that SST made in a region, or why there are none. */
export type Bootstrap = { state: string; asset: string } | "absent" | "unreadable";

/**
 * Reads the parameter in which SST keeps the names of its buckets.
 * @throws Unanswered
 */
export async function readBootstrap(ask: Account["ask"]): Promise<Bootstrap> {
  const answer = await ask(getBootstrap, {});
  if (!answer) return "absent";
  const { state, asset } = objectOf(answer.Parameter?.Value) ?? {};
  return typeof state === "string" && typeof asset === "string" ? { state, asset } : "unreadable";
}

/** The object of a stage in a state bucket: `app` is the state itself, `lock` exists while it is deployed. */
export const stateKey = (kind: "app" | "lock", { app, stage }: Pick<Graph, "app" | "stage">): string =>
  `${kind}/${app}/${stage}.json`;

/**
 * Reads what earlier deploys of the stage made.
 * @throws Unanswered
 */
export async function readDeployed(
  ask: Account["ask"],
  graph: Pick<Graph, "app" | "stage">,
): Promise<Deployed> {
  const bootstrap = await readBootstrap(ask);
  if (typeof bootstrap === "string") return new Deployed();
  const text = await ask(getObject, { Bucket: bootstrap.state, Key: stateKey("app", graph) });
  return text ? readState(text) : new Deployed();
}
