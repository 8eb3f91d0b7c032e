import { appendFile, cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { synth } from "../../src/cli/synth-command.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { synthesize } from "../../src/synth/synthesize.ts";
import { root } from "../support/weather-station.ts";

const stage = "offline";
/** A copy of the app that tests change, in a folder that git ignores and from which `node_modules` is found. */
const copy = join(root, ".sst", `copy-${process.pid}`);
const inCopy = (path: string) => join(copy, path);
let first: { graph: Graph; cached: boolean };

beforeAll(async () => {
  await synthesize({ root, stage });
  const cache = join(root, ".sst");
  for (const entry of await readdir(root))
    if (entry !== ".sst") await cp(join(root, entry), inCopy(entry), { recursive: true });
  const platform = join(cache, "platform");
  const packages = join(platform, "node_modules");
  await cp(platform, inCopy(".sst/platform"), { recursive: true, filter: (path) => path !== packages });
  await symlink(packages, inCopy(".sst/platform/node_modules"));
  first = await synthesize({ root: copy, stage });
});

afterAll(() => rm(copy, { recursive: true, force: true }));

/** Whether the graph is in the cache; when it is not, the program is not evaluated either. */
async function isCached(root = copy): Promise<boolean> {
  const evaluates = new Error("The program would be evaluated.");
  try {
    const progress = () => {
      throw evaluates;
    };
    return (await synthesize({ root, stage, progress })).cached;
  } catch (error) {
    if (error === evaluates) return false;
    throw error;
  }
}

/** Changes a file or folder while `work` runs, and restores it. */
async function changing(path: string, change: (path: string) => Promise<unknown>, work: () => Promise<void>) {
  const original = inCopy(".sst/original");
  await cp(inCopy(path), original, { recursive: true }).catch(() => {});
  try {
    await change(inCopy(path));
    await work();
  } finally {
    await rm(inCopy(path), { recursive: true });
    await rename(original, inCopy(path)).catch(() => {});
  }
}

test("a graph without packages declares the same resources, and builds no code", async () => {
  const { graph } = await synthesize({ root: copy, stage, packages: false });
  expect(graph.packages).toEqual([]);
  expect(first.graph.packages).not.toEqual([]);
  /** The address of a package contains the hash of its code. */
  const withoutHashes = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll(/-code-[0-9a-f]{64}\.zip/g, "-code.zip"));
  const declared = ({ resources }: Graph) =>
    resources.filter(({ type }) => !type.endsWith(":BucketObjectv2")).map(withoutHashes);
  expect(declared(graph)).toEqual(declared(first.graph));
});

test("a graph of dev mode declares stubs, with the grants and the trust that SST gives them", async () => {
  const { graph } = await synthesize({ root: copy, stage, dev: true });
  expect(graph.packages).toEqual([]);
  const types = ({ resources }: Graph) => resources.map(({ type, name }) => `${type} ${name}`);
  expect(types(graph)).toEqual(types(first.graph));
  const stubs = graph.resources.filter(({ type }) => type === "aws:lambda/function:Function");
  expect(stubs.length).toBeGreaterThan(0);
  for (const { inputs } of stubs) expect(inputs).toMatchObject({ handler: "bootstrap" });
  const roles = graph.resources.filter(({ type }) => type === "aws:iam/role:Role");
  expect(JSON.stringify(roles)).toContain("appsync:*");
});

describe("the cache", () => {
  test("a graph is synthesized once and is then read from the cache, unchanged", async () => {
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
  ])(
    "a graph is synthesized again when %s changes, and not when the change is undone",
    async (_what, path, change) => {
      await changing(path, change, async () => expect(await isCached()).toBe(false));
      expect(await isCached()).toBe(true);
    },
  );

  test("a graph is synthesized again when an environment variable that the program reads changes", async () => {
    process.env.WEATHER_OPERATOR = "somebody";
    try {
      expect(await isCached()).toBe(false);
    } finally {
      delete process.env.WEATHER_OPERATOR;
    }
    expect(await isCached()).toBe(true);
  });

  test("a graph is read from the cache when files and variables change that the program does not read", async () => {
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

  test("a graph in a copy of the app's folder is synthesized again, because its packages are in the other folder", async () => {
    const moved = inCopy("moved");
    for (const path of ["sst.config.ts", join(".sst", "synth", stage, "graph.json")])
      await cp(inCopy(path), join(moved, path));
    await symlink(inCopy(".sst/platform"), join(moved, ".sst", "platform"));
    expect(await isCached(moved)).toBe(false);
    expect(await isCached()).toBe(true);
  });

  test("a graph that is synthesized again has the change and no other", async () => {
    await changing(
      "motto.txt",
      (path) => writeFile(path, "Rain"),
      async () => {
        const anew = await synthesize({ root: copy, stage });
        expect(anew.cached).toBe(false);
        expect(anew.graph.outputs.motto).toBe("Rain");
        // Generated names are derived from logical names, so they are the same.
        expect(anew.graph.resources).toEqual(JSON.parse(JSON.stringify(first.graph.resources)));
      },
    );
  });
});

describe("errors", () => {
  const synthesizing = (program: string, files: Record<string, string> = {}) =>
    synthesizingFile(
      `export default $config({ app: () => ({ name: "weather", home: "aws" }), async run() {\n${program}\n} });`,
      files,
    );
  const synthesizingFile = (source: string, files: Record<string, string> = {}) =>
    new Promise<string>((resolve) => {
      const work = async () => {
        for (const [path, text] of Object.entries(files)) await writeFile(inCopy(path), text);
        await changing(
          "sst.config.ts",
          (path) => writeFile(path, source),
          async () => void (await synthesize({ root: copy, stage: "error" })),
        );
      };
      work().then(
        () => resolve("no error"),
        (error) => resolve(error.message),
      );
    });

  test("an error that the program throws is reported with its message and line", async () => {
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

  test("a syntax error is reported with file, line and column", async () => {
    expect(await synthesizing("const const;")).toMatch(/^sst\.config\.ts:2:\d+: /);
  });

  test("a function that cannot be built is reported with its name and file", async () => {
    expect(await synthesizing(`new sst.aws.Function("Gone", { handler: "src/nowhere.handler" });`)).toContain(
      'Gone: handler not found: "src/nowhere.handler"',
    );
  });

  test("a call that needs an AWS account is reported with its name and line", async () => {
    expect(await synthesizing(`await aws.route53.getZone({ name: "example.com" });`)).toMatch(
      /^The program calls "aws:route53\/getZone:getZone"[\s\S]+\n\s+at async run \(sst\.config\.ts:2:1\)$/,
    );
  });

  test("a secret without a value is reported with the environment variable that sets it", async () => {
    const program = `new sst.Secret("Pin");`;
    expect(await synthesizing(program)).toContain("set it in the environment: SST_SECRET_Pin=<value>");
    process.env.SST_SECRET_Pin = "1234";
    onTestFinished(() => void delete process.env.SST_SECRET_Pin);
    expect(await synthesizing(program)).toBe("no error");
  });

  test("an error before SST's components are installed is reported with its message and line", async () => {
    const cold = inCopy(".sst/cold");
    await mkdir(cold);
    for (const [thrown, message] of [
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
      await expect(synthesize({ root: cold, stage: "error" })).rejects.toThrow(message);
    }
  });

  test("two resources of one type and name are reported with the line of the second", async () => {
    const topic = `new aws.sns.Topic("Gales");`;
    expect(await synthesizing(`${topic}\n${topic}`)).toMatch(
      /resource Gales \[aws:sns\/topic:Topic\]: another resource has this name and type\..*\n\s+at run \(sst\.config\.ts:3:1\)$/,
    );
  });

  test("a program without app() and run() is reported", async () => {
    const missing = /^sst\.config\.ts has no default export with app\(\) and run\(\)/;
    expect(await synthesizingFile("export const app = 1;")).toMatch(missing);
    expect(await synthesizingFile("export default {};")).toMatch(missing);
  });

  test("a program whose promise never settles ends with an error", async () => {
    expect(await synthesizing("await new Promise(() => {});")).toMatch(/never finished/);
  });
});

test.each([
  [
    'numeric: ["<", 0]',
    'numeric: ["=<", 0]',
    /: Event pattern is not valid\. Reason: Unrecognized numeric range operator: =</,
  ],
  [
    'schedule: "',
    'schedule: "every ',
    /: Parameter ScheduleExpression is not valid\. Its form is not rate\(value unit\)/,
  ],
])("the command synth refuses in AWS's words what AWS refuses: %s as %s", async (right, wrong, message) => {
  const change = async (path: string) => {
    const program = await readFile(path, "utf8");
    expect(program).toContain(right);
    await writeFile(path, program.replace(right, wrong));
  };
  const out = inCopy(".sst/refused.json");
  await changing("sst.config.ts", change, async () => {
    await expect(synth(["--root", copy, "--stage", stage, "--out", out])).rejects.toThrow(message);
  });
});
