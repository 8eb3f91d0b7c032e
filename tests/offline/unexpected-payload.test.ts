import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { zip } from "../../packages/inspect/test/samples/zip.ts";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { read, register } from "../support/documents.ts";
import { runnableGraphOf } from "../support/graphs.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { messagesIn } from "../support/permission-cases/permission-case.ts";
import { withoutRetries } from "../support/permissions.ts";
import { tokenOf, upload } from "../support/target.ts";

/** What SST's stub of a function answers while no `sst dev` runs. */
const stubAnswer = { statusCode: "500", body: "sst dev is not running (worker: 1)" };

const toRemove: string[] = [];
let airlock: InProcess | undefined;
afterEach(async () => {
  await airlock?.close();
  for (const folder of toRemove.splice(0)) await rm(folder, { recursive: true });
});

/** The graph with SST's stub in place of functions. */
async function withStubs(graph: Graph, names: string[]): Promise<Graph> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-stub-"));
  toRemove.push(folder);
  const archive = join(folder, "code.zip");
  const content = `export const handler = async () => (${JSON.stringify(stubAnswer)});`;
  const handlers = ["inspect", "settle", "record-failure"];
  const members = handlers.map((handler) => ({
    name: `packages/functions/src/handlers/${handler}.mjs`,
    content,
  }));
  await writeFile(archive, zip(members));
  const packages = graph.packages.map((given) =>
    names.includes(given.name) ? { ...given, archive } : given,
  );
  return { ...graph, packages };
}

/** Uploads content to a stage whose functions are stubs, and waits until the workflow has ended. */
async function uploadTo(stubs: string[]) {
  const graph = await runnableGraphOf("offline");
  withoutRetries("Intake")(graph);
  airlock = await startInProcess("offline", await withStubs(graph, stubs));
  const token = await tokenOf(airlock, "partner");
  const registered = await register(airlock, token, samples.pdf());
  await upload(registered, samples.pdf().bytes);
  await airlock.system.idle();
  return read(airlock, token, registered.body.id);
}

test.each(["Inspect", "Settle"])("a document whose %s is a stub of sst dev fails", async (name) => {
  const { status, history } = await uploadTo([name]);
  expect(status).toBe("failed");
  expect(history.at(-1)).toMatchObject({ type: "failed" });
});

test("the input of an execution whose functions are all stubs is in the queue", async () => {
  const { id, status } = await uploadTo(["Inspect", "Settle", "RecordFailure"]);
  expect(status).toBe("awaiting-upload");
  const messages = await messagesIn(airlock as InProcess, "Unrecorded");
  const inputs = messages.map((line) => JSON.parse(JSON.parse(line).body));
  expect(inputs).toEqual([expect.objectContaining({ key: `incoming/${id}` })]);
});
