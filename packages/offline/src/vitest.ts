import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { Graph } from "./graph/graph.ts";
import { type System, type SystemOptions, startSystem } from "./run/system.ts";
import { synthesize } from "./synth/synthesize.ts";

/** An app and a stage of it. */
export interface StageOptions {
  /** The folder of `sst.config.ts`; absent: the current one. */
  root?: string;
  stage: string;
}

/** The first synth of an app installs SST's components. */
const startMilliseconds = 180_000;

const graphs = new Map<string, Promise<Graph>>();

/**
 * What a stage declares, for checks and assertions: a graph without packages, synthesized once in a process.
 *
 * @throws SynthError when the app cannot be evaluated
 */
export function graphOf({ root = process.cwd(), stage }: StageOptions): Promise<Graph> {
  const key = JSON.stringify([root, stage]);
  const graph =
    graphs.get(key) ?? synthesize({ root, stage, packages: false }).then((synthesized) => synthesized.graph);
  graphs.set(key, graph);
  return graph;
}

/** A stage that runs in the process of the tests, between `beforeAll` and `afterAll`. */
export interface RunningApp {
  readonly graph: Graph;
  readonly system: System;
  /** The data folder, which is removed after the tests. */
  readonly directory: string;
}

/**
 * Runs a stage for the tests of a file or of a `describe`: starts it before them on free ports with empty data, and closes
 * it after them. The properties of the result can be read once the tests run.
 *
 * @param options also `now`, `onAction`, `onDecision`, `logLine` and `report` of `startSystem`
 */
export function runForTests(
  options: StageOptions & Pick<SystemOptions, "now" | "onAction" | "onDecision" | "logLine" | "report">,
): RunningApp {
  const { root = process.cwd(), stage, ...systemOptions } = options;
  let directory: string | undefined;
  let app: RunningApp | undefined;
  const running = () => {
    if (!app) throw new Error("The app runs only while tests run. Read it inside of a test.");
    return app;
  };
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "sst-offline-"));
    const { graph } = await synthesize({ root, stage });
    app = { graph, directory, system: await startSystem({ ...systemOptions, graph, directory, port: 0 }) };
  }, startMilliseconds);
  afterAll(async () => {
    await app?.system.close();
    if (directory) await rm(directory, { recursive: true, force: true });
  });
  return {
    get graph() {
      return running().graph;
    },
    get system() {
      return running().system;
    },
    get directory() {
      return running().directory;
    },
  };
}
