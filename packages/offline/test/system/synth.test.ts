import { appendFile, cp, mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Graph } from "../../src/graph/graph.ts";
import { synthesize } from "../../src/synth/synthesize.ts";
import { root } from "../support/weather-station.ts";

const stage = "offline";
/** A copy of the app that a test may change: below the app, where `node_modules` is found and git looks away. */
const copy = join(root, ".sst", `copy-${process.pid}`);
const inCopy = (path: string) => join(copy, path);
let first: { graph: Graph; cached: boolean };

beforeAll(async () => {
  await synthesize({ root, stage });
  const own = join(root, ".sst");
  for (const entry of await readdir(root))
    if (entry !== ".sst") await cp(join(root, entry), inCopy(entry), { recursive: true });
  const platform = join(own, "platform");
  const packages = join(platform, "node_modules");
  await cp(platform, inCopy(".sst/platform"), { recursive: true, filter: (path) => path !== packages });
  await symlink(packages, inCopy(".sst/platform/node_modules"));
  first = await synthesize({ root: copy, stage });
});

afterAll(() => rm(copy, { recursive: true, force: true }));

/** Whether the graph comes from the cache; when it does not, nothing is evaluated. */
async function isCached(): Promise<boolean> {
  const evaluates = new Error("The program is to be evaluated.");
  try {
    const progress = () => {
      throw evaluates;
    };
    return (await synthesize({ root: copy, stage, progress })).cached;
  } catch (error) {
    if (error === evaluates) return false;
    throw error;
  }
}

/** Does something to a file or folder, then undoes it. */
async function changing(path: string, change: (path: string) => Promise<unknown>, look: () => Promise<void>) {
  const kept = inCopy(".sst/kept");
  await cp(inCopy(path), kept, { recursive: true }).catch(() => {});
  try {
    await change(inCopy(path));
    await look();
  } finally {
    await rm(inCopy(path), { recursive: true });
    await rename(kept, inCopy(path)).catch(() => {});
  }
}

describe("a graph", () => {
  test("is made once and then comes from the cache, the same to the last letter", async () => {
    expect(first.cached).toBe(false);
    const second = await synthesize({ root: copy, stage });
    expect(second.cached).toBe(true);
    expect(second.graph).toEqual(JSON.parse(JSON.stringify(first.graph)));
    expect(first.graph).toMatchObject({
      app: "weather",
      stage,
      region: "eu-central-1",
      outputs: {
        instruments: ["barometer.json", "mast", "mast/anemometer.json"],
        motto: "Whatever the weather",
        winter: false,
        operator: "nobody",
      },
    });
  });

  test.each([
    ["the program", "sst.config.ts", (path: string) => appendFile(path, "\n")],
    ["a module of the program", "forecast-steps.ts", (path: string) => appendFile(path, "\n")],
    ["a function's source", "src/calibrate.ts", (path: string) => appendFile(path, "\n")],
    ["a module of a function", "src/table.ts", (path: string) => appendFile(path, "\n")],
    ["a file that the program reads", "motto.txt", (path: string) => writeFile(path, "Rain")],
    ["a folder that the program lists", "instruments/new.json", (path: string) => writeFile(path, "{}")],
    [
      "a folder in a folder that it lists",
      "instruments/mast/new.json",
      (path: string) => writeFile(path, "{}"),
    ],
    ["a folder that the program asks for", "winter", (path: string) => mkdir(path)],
    ["how the compiler is set", "tsconfig.json", (path: string) => writeFile(path, "{}")],
    [
      "what kind of package the app is",
      "package.json",
      (path: string) => writeFile(path, '{"type":"commonjs"}'),
    ],
    ["the lock file", "package-lock.json", (path: string) => writeFile(path, "{}")],
    ["a package", ".sst/synth/offline/artifacts/Measure/code.zip", (path: string) => writeFile(path, "")],
  ])("is made anew when %s changes, and not when it is as it was", async (_what, path, change) => {
    await changing(path, change, async () => expect(await isCached()).toBe(false));
    expect(await isCached()).toBe(true);
  });

  test("is made anew when an environment variable that the program asks for changes", async () => {
    process.env.WEATHER_OPERATOR = "somebody";
    try {
      expect(await isCached()).toBe(false);
    } finally {
      delete process.env.WEATHER_OPERATOR;
    }
    expect(await isCached()).toBe(true);
  });

  test("is not made anew for what the program has nothing to do with", async () => {
    process.env.WEATHER_BYSTANDER = "somebody";
    try {
      await changing(
        "notes.txt",
        (path) => writeFile(path, "Rain"),
        async () => expect(await isCached()).toBe(true),
      );
    } finally {
      delete process.env.WEATHER_BYSTANDER;
    }
  });

  test("that is made anew shows what changed", async () => {
    await changing(
      "motto.txt",
      (path) => writeFile(path, "Rain"),
      async () => {
        const anew = await synthesize({ root: copy, stage });
        expect(anew.cached).toBe(false);
        expect(anew.graph.outputs.motto).toBe("Rain");
        // All else is drawn from names, so it is the same again.
        expect(anew.graph.resources).toEqual(JSON.parse(JSON.stringify(first.graph.resources)));
      },
    );
  });
});

describe("a program at fault", () => {
  const synthesizing = (program: string, files: Record<string, string> = {}) =>
    synthesizingFile(
      `export default $config({ app: () => ({ name: "weather", home: "aws" }), async run() {\n${program}\n} });`,
      files,
    );
  const synthesizingFile = (source: string, files: Record<string, string> = {}) =>
    new Promise<string>((told) => {
      const work = async () => {
        for (const [path, text] of Object.entries(files)) await writeFile(inCopy(path), text);
        await changing(
          "sst.config.ts",
          (path) => writeFile(path, source),
          async () => void (await synthesize({ root: copy, stage: "fault" })),
        );
      };
      work().then(
        () => told("no fault"),
        (error) => told(error.message),
      );
    });

  test("is told of with its own message and the line that threw", async () => {
    const message = await synthesizing(
      `const { station } = await import("./station.ts");\nstation("Jan Mayen");`,
      {
        "station.ts": `export function station(name: string): void {\n  throw new RangeError(name + " is too far");\n}\n`,
      },
    );
    expect(message).toMatch(
      /^RangeError: Jan Mayen is too far\n\s+at station \(station\.ts:2:9\)\n\s+at run \(sst\.config\.ts:3:1\)$/,
    );
  });

  test("that is no program is told of with file, line and column", async () => {
    expect(await synthesizing("const const;")).toMatch(/^sst\.config\.ts:2:\d+: /);
  });

  test("whose function cannot be built is told of with the function's name and file", async () => {
    expect(await synthesizing(`new sst.aws.Function("Gone", { handler: "src/nowhere.handler" });`)).toContain(
      'Gone: handler not found: "src/nowhere.handler"',
    );
  });

  test("that asks for what only an account knows is told of with what it asks for, and where", async () => {
    expect(await synthesizing(`await aws.route53.getZone({ name: "example.com" });`)).toMatch(
      /^The program calls "aws:route53\/getZone:getZone"[\s\S]+\n\s+at async run \(sst\.config\.ts:2:1\)$/,
    );
  });

  test("that has a secret without a value is told of with how to give it one", async () => {
    const program = `new sst.Secret("Pin");`;
    expect(await synthesizing(program)).toContain("set it in the environment: SST_SECRET_Pin=<value>");
    process.env.SST_SECRET_Pin = "1234";
    onTestFinished(() => void delete process.env.SST_SECRET_Pin);
    expect(await synthesizing(program)).toBe("no fault");
  });

  test("that throws before SST's components are installed is told of just so", async () => {
    const cold = inCopy(".sst/cold");
    await mkdir(cold);
    for (const [thrown, told] of [
      [
        'new RangeError("no stage north of 80°")',
        /^RangeError: no stage north of 80°\n\s+at .*\(sst\.config\.ts:2:\d+\)$/,
      ],
      ['Object.assign(new Error("no \\"north\\""), { stack: "" })', /^no "north"$|^Error: no "north"$/],
    ] as const) {
      await writeFile(
        join(cold, "sst.config.ts"),
        `export default $config({ app() {\n  throw ${thrown};\n}, async run() {} });`,
      );
      await expect(synthesize({ root: cold, stage: "fault" })).rejects.toThrow(told);
    }
  });

  test("that gives two resources one name is told of with both, and where", async () => {
    const topic = `new aws.sns.Topic("Gales");`;
    expect(await synthesizing(`${topic}\n${topic}`)).toMatch(
      /resource Gales \[aws:sns\/topic:Topic\]: another one has this name and type\..*\n\s+at run \(sst\.config\.ts:3:1\)$/,
    );
  });

  test("that declares no application is told of so", async () => {
    const missing = /^sst\.config\.ts has no default export with app\(\) and run\(\)/;
    expect(await synthesizingFile("export const app = 1;")).toMatch(missing);
    expect(await synthesizingFile("export default {};")).toMatch(missing);
  });

  test("that waits for what never comes ends, and says so", async () => {
    expect(await synthesizing("await new Promise(() => {});")).toMatch(/never finished/);
  });
});
