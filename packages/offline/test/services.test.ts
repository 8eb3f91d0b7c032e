import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Graph } from "../src/graph/graph.ts";
import { startSystem } from "../src/run/system.ts";
import { services } from "../src/services/index.ts";
import type { RunningService, Service } from "../src/services/service.ts";
import { temporaryFolder } from "./support/local-aws.ts";

const graph: Graph = {
  app: "test",
  stage: "offline",
  region: "us-west-2",
  accountId: "123456789012",
  resources: [],
  packages: [],
  outputs: {},
};

async function dataFolder(): Promise<string> {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  return path;
}

function serviceOf(id: string, start: Service["start"] = async () => ({})): Service {
  return { facts: { id, title: id }, start };
}

async function run(list: readonly Service[], directory: string, options: { reset?: boolean } = {}) {
  const system = await startSystem({ graph, directory, port: 0, services: list, ...options });
  onTestFinished(() => system.close());
  return system;
}

describe("the list of services", () => {
  test("has each service once, under an id that can name a folder", () => {
    const ids = services.map(({ facts }) => facts.id);
    expect(ids).toEqual([...new Set(ids)]);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  test("has every service that a folder exports, and no other", async () => {
    const folder = fileURLToPath(new URL("../src/services", import.meta.url));
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith("/index.ts"));
    const exported = await Promise.all(
      files.map(async (file) => Object.entries(await import(join(folder, file)))),
    );
    const found = exported.flat().filter(([name]) => name.endsWith("Service"));
    expect(found.map(([, service]) => service)).toEqual(expect.arrayContaining([...services]));
    expect(found).toHaveLength(services.length);
  });
});

describe("the data folder", () => {
  test("has a folder for each service, and files of the run only", async () => {
    const directory = await dataFolder();
    const system = await run(services, directory);
    const expected = [...services.map(({ facts }) => facts.id), "credentials.key", "format.json", "lock"];
    expect(await readdir(directory)).toEqual([...expected, "outputs.json"].sort());
    await system.close();
    expect(await readdir(directory)).toEqual(expected.sort());
  });

  test("loses the data of every service by a start with reset, and nothing that the run did not put there", async () => {
    const directory = await dataFolder();
    for (const { facts } of services) {
      await mkdir(join(directory, facts.id));
      await writeFile(join(directory, facts.id, "left.txt"), "");
    }
    await writeFile(join(directory, "credentials.key"), "old");
    await writeFile(join(directory, "mine.txt"), "");
    await run(services, directory, { reset: true });
    const files = await readdir(directory, { recursive: true });
    expect(files.filter((file) => file.endsWith("left.txt"))).toEqual([]);
    expect(await readFile(join(directory, "credentials.key"), "utf8")).not.toBe("old");
    expect(files).toContain("mine.txt");
  });
});

test("a service starts and resumes after those that it uses, stops with them, and closes before them", async () => {
  const steps: string[] = [];
  const recorder = (id: string, used: Service[] = []): Service =>
    serviceOf(id, async ({ use }) => {
      for (const other of used) await use(other);
      steps.push(`start ${id}`);
      const step = (name: string) => async () => void steps.push(`${name} ${id}`);
      return {
        resume: step("resume"),
        announce: step("announce"),
        stop: step("stop"),
        close: step("close"),
      };
    });
  const base = recorder("base");
  const system = await run([recorder("user", [base]), base], await dataFolder());
  await system.close();
  expect(steps).toEqual(
    ["start", "resume", "announce", "stop"]
      .flatMap((step) => [`${step} base`, `${step} user`])
      .concat("close user", "close base"),
  );
});

test("services that use each other are refused with an error that names them", async () => {
  const list: Service[] = [];
  const user = (id: string, index: number) =>
    serviceOf(id, async ({ use }) => {
      await use(list[index] as Service);
      return {};
    });
  list.push(user("first", 1), user("second", 2), user("third", 0));
  await expect(run(list, await dataFolder())).rejects.toThrow(
    "Services use each other: third → first → second → third.",
  );
});

test("a service that is not in the list is not used, since a reset would leave its data", async () => {
  const hidden = serviceOf("hidden");
  const user = serviceOf("user", async ({ use }) => ({ ...(await use(hidden)) }));
  await expect(run([user], await dataFolder())).rejects.toThrow(
    "The service user uses hidden, which is not in the list of services.",
  );
});

test("idle waits for work that one service passes on to another", async () => {
  const done: string[] = [];
  const work: Record<string, Promise<void>[]> = { first: [], second: [] };
  const begin = (id: string, then = () => {}) => {
    const ended = wait(20).then(() => {
      then();
      done.push(id);
      work[id] = [];
    });
    work[id] = [ended];
  };
  const worker = (id: string) =>
    serviceOf(id, async (): Promise<RunningService> => ({ inFlight: () => work[id] ?? [] }));
  const system = await run([worker("second"), worker("first")], await dataFolder());
  begin("first", () => begin("second"));
  await system.idle();
  expect(done).toEqual(["first", "second"]);
});

test("a start that fails releases the folder and the ports", async () => {
  const directory = await dataFolder();
  const failing = serviceOf("failing", async () => {
    throw new Error("It does not start.");
  });
  await expect(run([failing], directory)).rejects.toThrow("It does not start.");
  await expect(run([serviceOf("working")], directory)).resolves.toBeDefined();
});
