import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { samples } from "../../packages/core/test/samples.ts";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { submit } from "../support/documents.ts";
import { synthesizeStage } from "../support/graphs.ts";
import { OfflineProcess } from "../support/offline-process.ts";
import { call } from "../support/target.ts";
import { type Violation, violation } from "./judge.ts";
import { createWorld, type World } from "./world.ts";

/** Folders between the temporary folder and the data folder, more than hostile names go up. */
const depth = 12;

/** A stack trace, or what the terminal says when a handler fails. Functions log in one line. */
const tracePattern = /^.*\n(?: {4,}at .*\n?)+|^A request failed: .*$/m;

/** Resident memory in MiB that the system may not exceed. */
const memoryMebibytesAtMost = 1024;

/**
 * The system under attack: `npm start` in a process of its own, whose working folder, home and data folder are below a
 * temporary folder in which nothing else may appear.
 */
export class AttackedSystem {
  readonly #folder: string;
  readonly #graph: Graph;
  readonly #before: string;
  #process: OfflineProcess;
  #world: World;

  private constructor(folder: string, graph: Graph, before: string, process: OfflineProcess, world: World) {
    this.#folder = folder;
    this.#graph = graph;
    this.#before = before;
    this.#process = process;
    this.#world = world;
  }

  static async start(): Promise<AttackedSystem> {
    const folder = await mkdtemp(join(tmpdir(), "airlock-fuzz-"));
    for (const path of [pathsIn(folder).home, pathsIn(folder).temporary, pathsIn(folder).data])
      await mkdir(path, { recursive: true });
    const graph = await synthesizeStage("offline");
    const process = await startProcess(folder);
    const world = await createWorld(process.outputs, graph);
    return new AttackedSystem(folder, graph, await listOutside(folder), process, world);
  }

  get world(): World {
    return this.#world;
  }

  /** Whether the process has ended or printed a trace; if it ended, it is started again. */
  async checkProcess(): Promise<Violation | undefined> {
    const { end } = this.#process;
    const printed = this.#process.takePrinted();
    const trace = tracePattern.exec(printed)?.[0];
    if (end === undefined)
      return trace === undefined ? undefined : violation(`The terminal has a trace: ${trace}`);
    await this.#restart();
    return violation(`The process ended with ${end}: ${trace ?? printed.slice(-1000)}`);
  }

  /**
   * Whether an honest document is released, a listing answered, memory bounded, and no file outside the data folder.
   * Afterwards there are new documents and tokens.
   */
  async checkRest(): Promise<Violation[]> {
    const memory = Math.round(this.#process.memoryMebibytes());
    const outside = await listOutside(this.#folder);
    const honest = await this.#checkHonestRequests();
    if (honest) await this.#restart();
    return [
      ...(honest ? [honest] : []),
      ...(memory > memoryMebibytesAtMost ? [violation(`The process has ${memory} MiB`)] : []),
      ...(outside === this.#before ? [] : [violation(`Outside the data folder there is now:\n${outside}`)]),
    ];
  }

  /** Resident memory in MiB. */
  memoryMebibytes(): number {
    return this.#process.memoryMebibytes();
  }

  async #checkHonestRequests(): Promise<Violation | undefined> {
    const { target, values } = this.#world;
    try {
      const partner = values.get("token.partner") ?? "";
      const { id, status } = await submit(target, partner, samples.pdf());
      if (status !== "released") return violation(`An honest document is ${status}`);
      const listed = await call(target, partner, "GET", "/documents?limit=1");
      if (listed.body.documents[0]?.id !== id) return violation("The newest document is not listed first");
      this.#world = await createWorld(this.#process.outputs, this.#graph);
      return undefined;
    } catch (error) {
      return violation(`An honest request fails: ${error}`);
    }
  }

  /** Starts the process again; with empty data where it does not start with what there is. */
  async #restart(): Promise<void> {
    await this.#process.kill();
    this.#process = await startProcess(this.#folder).catch(() => startProcess(this.#folder, "--reset"));
    this.#world = await createWorld(this.#process.outputs, this.#graph);
  }

  async close(): Promise<void> {
    await this.#process.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function pathsIn(folder: string) {
  const deep = join(folder, ...Array<string>(depth).fill("folder"));
  return { data: join(deep, "data"), home: join(folder, "home"), temporary: join(folder, "temporary"), deep };
}

function startProcess(folder: string, ...options: string[]): Promise<OfflineProcess> {
  const { data, home, temporary, deep } = pathsIn(folder);
  return OfflineProcess.start(data, { options, cwd: deep, environment: { HOME: home, TMPDIR: temporary } });
}

/** All paths below a folder with size and time, other than those in the data folder. */
async function listOutside(folder: string): Promise<string> {
  const { data } = pathsIn(folder);
  const lines: string[] = [];
  const visit = async (path: string): Promise<void> => {
    for (const name of (await readdir(path)).sort()) {
      const file = join(path, name);
      if (file === data || file === `${data}.lock`) continue;
      const stats = await stat(file);
      lines.push(`${file} ${stats.isDirectory() ? "folder" : `${stats.size} bytes, ${stats.mtimeMs}`}`);
      if (stats.isDirectory()) await visit(file);
    }
  };
  await visit(folder);
  return lines.join("\n");
}
