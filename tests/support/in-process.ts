import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { type System, startSystem } from "../../packages/offline/src/run/system.ts";
import { graphOf } from "./graphs.ts";
import type { Target } from "./target.ts";

export interface InProcess extends Target {
  readonly system: System;
  /** The time that the system's services go by; functions keep the machine's. */
  readonly clock: { ahead: number };
  /** Everything that roles asked of AWS so far: "s3:GetObject ARN" by the role's ARN. */
  readonly actions: ReadonlyMap<string, ReadonlySet<string>>;
  /** The same, each time that it was asked and in order: "s3:GetObject". */
  readonly calls: readonly string[];
  readonly graph: Graph;
  /** The folder that it keeps everything in. */
  readonly directory: string;
}

/** A stage, run offline within the test's own process, so that the test can hold its clock and its event bus. */
export async function startInProcess(stage = "offline"): Promise<InProcess> {
  const directory = await mkdtemp(join(tmpdir(), "airlock-in-process-"));
  const graph = await graphOf(stage);
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
