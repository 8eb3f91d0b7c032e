import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Metafile } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { loadedAtStart } from "../../bench/bundle.ts";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { synthesize } from "../../packages/offline/src/synth/synthesize.ts";

const root = join(import.meta.dirname, "../..");
let graph: Graph;
let metafiles: Map<string, Metafile>;
beforeAll(async () => {
  ({ graph } = await synthesize({ root, stage: "offline" }));
  const read = graph.packages.map(
    async ({ name, metafile }) => [name, JSON.parse(await readFile(metafile, "utf8"))] as const,
  );
  metafiles = new Map(await Promise.all(read));
}, 120_000);

/** The size and the modules of what a function loads before its first request. */
function startOf(name: string): { bytes: number; modules: string[] } {
  const { outputs } = metafiles.get(name) as Metafile;
  const files = [...loadedAtStart(outputs)].flatMap((file) => outputs[file] ?? []);
  return {
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    modules: files.flatMap(({ inputs }) => Object.keys(inputs)),
  };
}

test.each([
  ["Api", 160_000],
  ["Inspect", 90_000],
  ["Settle", 65_000],
  ["RecordFailure", 60_000],
  ["Sweep", 65_000],
  ["TokenScopes", 20_000],
  ["Pages", 10_000],
  ["Preview", 160_000],
  ["Overview", 150_000],
])("%s loads at most %d bytes before its first request.", (name, limit) => {
  expect(startOf(name).bytes).toBeLessThanOrEqual(limit);
});

test("No function loads the AWS SDK before its first request.", () => {
  const withSdk = [...metafiles.keys()].filter((name) =>
    startOf(name).modules.some((module) => /@aws-sdk\/(?!util-dynamodb)|@smithy\//.test(module)),
  );
  expect(withSdk).toEqual([]);
});

test("Of the SDK's credential providers, packages have the one that reads Lambda's variables.", () => {
  for (const [name, { outputs }] of metafiles) {
    const modules = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
    const others = /credential-provider-(?!env|node)|\/nested-clients\/|\/token-providers\/|\/bowser\//;
    expect([name, modules.filter((module) => others.test(module))]).toEqual([name, []]);
  }
});

// Making and running their schemas would take as long as all else that they do before they answer.
test.each(["Inspect", "Settle", "RecordFailure", "Sweep", "TokenScopes"])(
  "%s loads no zod before its first request.",
  (name) => {
    expect(startOf(name).modules.filter((module) => module.includes("node_modules/zod/"))).toEqual([]);
  },
);

test("No function has the code that describes the API, or zod's classic schemas.", () => {
  for (const [name, { outputs }] of metafiles) {
    const modules = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
    const unwanted =
      /zod\/v4\/classic|http\/(openapi|asyncapi|examples|example-values|answer-schemas|operation-descriptions|gateway-problems)\.ts/;
    expect([name, modules.filter((module) => unwanted.test(module))]).toEqual([name, []]);
  }
});

// An import reads every export of such a module, and some exports load more.
test.each(["Api", "Inspect", "Overview", "Preview", "Settle", "RecordFailure", "Sweep", "TokenScopes"])(
  "%s imports no module of Node.js that is slow to import.",
  (name) => {
    const { outputs } = metafiles.get(name) as Metafile;
    const imported = [...loadedAtStart(outputs)].flatMap((file) => outputs[file]?.imports ?? []);
    const external = imported.flatMap(({ external, path }) => (external ? [path.replace("node:", "")] : []));
    expect(
      external.filter((path) => /^(fs|https?|http2|net|process|stream|timers\/promises|zlib)$/.test(path)),
    ).toEqual([]);
  },
);

const script = `
const { handler } = await import(process.argv[1]);
await handler(JSON.parse(process.argv[2]), {});
console.log(JSON.stringify({ undici: process.moduleLoadList.some((name) => name.includes("undici")) }));`;

test.each([
  [
    "Api",
    {
      httpMethod: "GET",
      path: "/health",
      resource: "/health",
      headers: { Accept: "*/*" },
      requestContext: { requestId: "request-1", domainName: "api.example" },
    },
  ],
  ["RecordFailure", { input: { documentId: "0".repeat(26) }, error: "Error" }],
])("%s answers its first request without undici.", async (name, event) => {
  const table = createServer((_request, response) => response.end("{}")).listen(0, "127.0.0.1");
  await once(table, "listening");
  const { outputs } = metafiles.get(name) as Metafile;
  const entry = Object.keys(outputs).find((file) => outputs[file]?.entryPoint?.includes("/handlers/")) ?? "";
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script, join(root, entry), JSON.stringify(event)],
    { env: { ...environmentOf(name, entry), AWS_ENDPOINT_URL: urlOf(table.address() as AddressInfo) } },
  );
  table.close().closeAllConnections();
  expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toEqual({ undici: false });
});

const urlOf = ({ port }: AddressInfo) => `http://127.0.0.1:${port}`;

/** The environment variables of a function, as Lambda sets them. */
function environmentOf(name: string, entry: string): Record<string, string> {
  const [variables = {}] = graph.resources.flatMap(({ type, name: resource, inputs }) =>
    type === "aws:lambda/function:Function" && resource === `${name}Function`
      ? [(inputs.environment as { variables: Record<string, string> }).variables]
      : [],
  );
  const folder = join(root, entry.split("/packages/")[0] ?? "");
  return {
    ...variables,
    SST_KEY_FILE: join(folder, variables.SST_KEY_FILE ?? ""),
    LAMBDA_TASK_ROOT: dirname(folder),
    AWS_REGION: "us-west-2",
    AWS_ACCESS_KEY_ID: "ASIA",
    AWS_SECRET_ACCESS_KEY: "secret",
  };
}
