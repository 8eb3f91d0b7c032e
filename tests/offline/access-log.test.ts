import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, tokenOf } from "../support/target.ts";

let airlock: InProcess;
beforeAll(async () => {
  airlock = await startInProcess();
});
afterAll(() => airlock?.close());

/** The access log of the API stage, which has a JSON object for each request. */
async function accessLog(): Promise<Record<string, unknown>[]> {
  const [stage] = resourcesOfType(airlock.graph, "aws:apigateway/stage:Stage");
  const group = stage?.inputs.accessLogSettings.destinationArn.split(":log-group:")[1].replace(/:\*$/, "");
  const text = await readFile(join(airlock.directory, "logs", group, "access.jsonl"), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

test("each request is one line in the access log, with its client and without its token", async () => {
  const token = await tokenOf(airlock, "partner");
  await call(airlock, token, "GET", "/documents?limit=1");
  await call(airlock, "forged", "GET", "/documents");
  await expect.poll(async () => (await accessLog()).length).toBe(2);
  const [served, refused] = await accessLog();
  expect(served).toMatchObject({
    time: expect.stringMatching(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/),
    client: airlock.system.outputs.clients.partner?.clientId,
    method: "GET",
    route: "/documents",
    status: "200",
    error: "-",
    functionMilliseconds: expect.stringMatching(/^\d+$/),
    functionRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(refused).toMatchObject({
    client: "-",
    status: "401",
    error: "UNAUTHORIZED",
    functionRequestId: "-",
  });
  expect(JSON.stringify(served)).not.toContain(token.slice(-20));
});
