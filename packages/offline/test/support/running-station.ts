import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type Graph, resourcesOfType } from "../../src/graph/graph.ts";
import { type System, startSystem } from "../../src/run/system.ts";
import { synthesize } from "../../src/synth/synthesize.ts";
import { administratorOf, root } from "./weather-station.ts";

/** Runs the weather station before the tests of a file, and closes it after them. */
export function useStation(): RunningStation {
  const station = new RunningStation();
  beforeAll(() => station.start());
  afterAll(() => station.close());
  return station;
}

interface LogLine {
  timestamp: string;
  level: string;
  requestId: string;
  // biome-ignore lint/suspicious/noExplicitAny: a function logs whatever it likes.
  message: any;
}

class RunningStation {
  graph!: Graph;
  system!: System;
  administrator!: ReturnType<typeof administratorOf>;
  directory!: string;
  /** Messages for the person who runs the system. */
  readonly messages: string[] = [];

  async start(): Promise<void> {
    this.directory = await mkdtemp(join(tmpdir(), "weather-station-"));
    ({ graph: this.graph } = await synthesize({ root, stage: "offline" }));
    this.system = await startSystem({
      graph: this.graph,
      directory: this.directory,
      port: 0,
      report: (message) => this.messages.push(message),
    });
    this.administrator = administratorOf(this.system.outputs);
  }

  async close(): Promise<void> {
    await this.system?.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Calls the app's API. */
  call(method: string, path: string, body?: unknown): Promise<Response> {
    const init = { method, ...(body ? { body: JSON.stringify(body) } : {}) };
    return fetch(this.system.outputs.apiUrl + path, init);
  }

  /** Records a reading by the API. */
  record(station: string, temperature: unknown, country = "NO"): Promise<Response> {
    const reading = { takenAt: "2026-01-01", country, temperature };
    return this.call("PUT", `/stations/${station}/readings`, reading);
  }

  /** The log lines of a function, oldest first. */
  linesOf(handler: string): Promise<LogLine[]> {
    return readLog(this.graph, this.directory, handler);
  }
}

/** Reads the log lines of a function in a data folder, oldest first. */
export async function readLog(graph: Graph, directory: string, handler: string): Promise<LogLine[]> {
  const functions = resourcesOfType(graph, "aws:lambda/function:Function");
  const logGroup = functions.find(({ inputs }) => inputs.handler === handler)?.inputs.loggingConfig.logGroup;
  const folder = join(directory, "logs", logGroup);
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const texts = await Promise.all(
    entries.filter((file) => file.endsWith(".jsonl")).map((file) => readFile(join(folder, file), "utf8")),
  );
  return texts
    .flatMap((text) => text.split("\n").filter(Boolean))
    .map((line) => JSON.parse(line))
    .sort((one, other) => one.timestamp.localeCompare(other.timestamp));
}
