import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { type System, startSystem } from "../../packages/offline/src/run/system.ts";
import { runnableGraphOf } from "./graphs.ts";
import type { Target } from "./target.ts";

export interface InProcess extends Target {
  readonly system: System;
  /** Milliseconds by which the services' clock is ahead; functions use the machine's clock. */
  readonly clock: { ahead: number };
  /** Actions that roles requested, by the role's ARN: "s3:GetObject ARN", each once. */
  readonly actions: ReadonlyMap<string, ReadonlySet<string>>;
  /** Actions that roles requested, in order: "s3:GetObject". */
  readonly calls: readonly string[];
  readonly graph: Graph;
  /** The data folder. */
  readonly directory: string;
}

/**
 * Runs a stage offline in the test's process, where the test can set its clock and publish events.
 * @param given the stage's graph, if it is not one that the tests share
 */
export async function startInProcess(stage = "offline", given?: Graph): Promise<InProcess> {
  const directory = await mkdtemp(join(tmpdir(), "airlock-in-process-"));
  const graph = given ?? (await runnableGraphOf(stage));
  const clock = { ahead: 0 };
  const actions = new Map<string, Set<string>>();
  const calls: string[] = [];
  const system = await startSystem({
    graph,
    directory,
    port: 0,
    now: () => new Date(Date.now() + clock.ahead),
    onAction: (roleArn, { action, resource }) => {
      actions.set(roleArn, (actions.get(roleArn) ?? new Set()).add(`${action} ${resource}`));
      calls.push(action);
    },
  });
  const { apiUrl = "", tokenUrl = "", clients } = system.outputs;
  return {
    system,
    clock,
    actions,
    calls,
    graph,
    directory,
    apiUrl,
    tokenUrl,
    clients,
    close: async () => {
      await system.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
