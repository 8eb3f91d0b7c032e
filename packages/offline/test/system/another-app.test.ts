import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartExecutionCommand, StartSyncExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Graph, resourcesOfType } from "../../src/graph/graph.ts";
import { type System, startSystem } from "../../src/run/system.ts";
import { eventsService } from "../../src/services/events/index.ts";
import { synthesize } from "../../src/synth/synthesize.ts";
import { eventually } from "../support/eventually.ts";
import { keeperOf, root, temporaryFolder } from "../support/weather-station.ts";

let graph: Graph;
let directory: string;
let system: System;
let keeper: ReturnType<typeof keeperOf>;
const reported: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "weather-station-"));
  ({ graph } = await synthesize({ root, stage: "offline" }));
  system = await startSystem({ graph, directory, port: 0, report: (text) => reported.push(text) });
  keeper = keeperOf(system.outputs);
});

afterAll(async () => {
  await system?.close();
  await rm(directory, { recursive: true, force: true });
});

const call = (method: string, path: string, body?: unknown) =>
  fetch(system.outputs.apiUrl + path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });

const record = (station: string, temperature: unknown, country = "NO") =>
  call("PUT", `/stations/${station}/readings`, { takenAt: "2026-01-01", country, temperature });

/** Every line of a log group's files, oldest first. */
async function linesOf(logGroup: string) {
  const folder = join(directory, "logs", logGroup);
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".jsonl"));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return texts
    .flatMap((text) => text.trimEnd().split("\n"))
    .map((line) => JSON.parse(line))
    .sort((one, other) => one.timestamp.localeCompare(other.timestamp));
}

const logGroupOf = (handler: string) =>
  resourcesOfType(graph, "aws:lambda/function:Function").find(({ inputs }) => inputs.handler === handler)
    ?.inputs.loggingConfig.logGroup;

test("the whole app is declared as it should be: nothing is at fault, and only what secures it is left out", () => {
  expect(system.declarationErrors).toEqual([]);
  expect(system.notEmulated.filter((entry) => !/^(Role|Account) /.test(entry))).toEqual([]);
  expect(system.schedules).toEqual(["Nightly cron(0 3 * * ? *)"]);
  expect(system.outputs).toMatchObject({ region: "eu-central-1", clients: {}, tokenUrl: undefined });
});

describe("routes", () => {
  test("write to the table and read its index by number, highest first", async () => {
    expect((await record("bergen", 9, "NW")).status).toBe(201);
    expect((await record("molde", 12, "NW")).status).toBe(201);
    expect(await (await call("GET", "/countries/NW/warmest")).json()).toEqual([
      ["molde", 12],
      ["bergen", 9],
    ]);
    expect(await keeper.item("bergen", "2026-01-01")).toMatchObject({ country: "NW", temperature: 9 });
  });

  test("take any method and the rest of the path, and answer by callback", async () => {
    const answer = await call("PATCH", "/echo/high/up%20north?wind=east&wind=west");
    expect(await answer.json()).toEqual({
      httpMethod: "PATCH",
      pathParameters: { "all-the-rest": "high/up north" },
      queryStringParameters: { wind: "west" },
    });
  });

  test("take parameters and headers of any name, those of an object's own members too", async () => {
    const headers = { constructor: "1", "to-string": "2" };
    const answer = await fetch(`${system.outputs.apiUrl}/echo/x?__proto__=1&constructor=2&toString=3`, {
      headers,
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(
      '"queryStringParameters":{"__proto__":"1","constructor":"2","toString":"3"}',
    );
  });

  test("answer a browser's preflight as SST declares it", async () => {
    const answer = await call("OPTIONS", "/stations/bergen/readings");
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-methods")).toContain("PUT");
  });

  test("that are not declared are 403, as AWS answers", async () => {
    const answer = await call("DELETE", "/stations/bergen/readings");
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({ message: "Missing Authentication Token" });
  });

  test("whose function throws are 502; what it threw is in its log, and the next call is served", async () => {
    const answer = await record("oslo", "warm");
    expect(answer.status).toBe(502);
    expect(await answer.json()).toEqual({ message: "Internal server error" });
    expect((await record("oslo", 7)).status).toBe(201);

    const lines = await eventually(async () => {
      const found = await linesOf(logGroupOf("src/record.handler"));
      return found.some(({ message }) => message?.station === "oslo") ? found : undefined;
    });
    const thrown = lines.find(({ level }) => level === "ERROR");
    expect(thrown.message).toMatch(/TypeError: The thermometer is broken\n {4}at /);
    expect(lines.find(({ message }) => message?.station === "oslo")).toMatchObject({
      level: "INFO",
      message: { message: "recorded", station: "oslo" },
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    for (const { timestamp } of lines) expect(Date.parse(timestamp)).not.toBeNaN();
  });
});

describe("a function", () => {
  const oddity = (kind: string) => call("GET", `/oddities/${encodeURIComponent(kind)}`);
  const loggedBy = async (text: string) =>
    (await linesOf(logGroupOf("src/oddities.handler"))).find(({ message }) => String(message).includes(text));

  test("that is linked to a secret is served, with the secret", async () => {
    expect(await (await oddity("greeting")).text()).toBe("Good weather");
  });

  test.each([
    "header with a line break",
    "header that is no name",
    "headers that are no list",
    "unfinished status",
  ])("whose answer HTTP cannot carry (%s) is a 502, and all else goes on", async (kind) => {
    const answer = await oddity(kind);
    expect(answer.status).toBe(502);
    expect(await answer.json()).toEqual({ message: "Internal server error" });
    expect((await oddity("greeting")).status).toBe(200);
  });

  test("that fails after its answer has it in its log, and the next call begins anew", async () => {
    expect((await oddity("afterthought")).status).toBe(200);
    const line = await eventually(() => loggedBy("It came to me later"));
    expect(line).toMatchObject({
      level: "ERROR",
      message: "Runtime.UnhandledPromiseRejection Error: It came to me later",
    });
    expect((await oddity("greeting")).status).toBe(200);
  });

  test("that fills memory with buffers is ended while it does, not when it has its fill", async () => {
    expect((await oddity("heap of buffers")).status).toBe(502);
    expect(await loggedBy("Runtime.OutOfMemory")).toMatchObject({
      message: expect.stringMatching(
        /^Runtime\.OutOfMemory RequestId: \S+ Error: .* over the limit of 192 MB$/,
      ),
    });
    expect((await oddity("greeting")).status).toBe(200);
  });
});

describe.concurrent("a workflow", () => {
  const forecast = (input: unknown) => keeper.start(graph.outputs.forecast, input);

  test("waits, goes through Parallel and Map, and gives results in the order of the items", async () => {
    const started = Date.now();
    const ended = await keeper.ended(await forecast({ station: "voss", seconds: 1 }));
    expect(ended.status).toBe("SUCCEEDED");
    // The first item takes the longest.
    expect(ended.output).toEqual({
      instruments: ["0: barometer", "1: hygrometer", "2: anemometer"],
      control: { station: "voss" },
    });
    expect((await keeper.item("voss", "attempts"))?.times[0] - started).toBeGreaterThanOrEqual(1000);
    expect(await keeper.item("calibrated", "hygrometer")).toBeTruthy();
  });

  test("retries what fails, each time after a longer wait, and goes on when it succeeds", async () => {
    const ended = await keeper.ended(await forecast({ station: "flaky", failures: 2 }));
    expect(ended.status).toBe("SUCCEEDED");
    expect(ended.output.control).toEqual({ station: "flaky" });
    const [first, second, third, ...more] = (await keeper.item("flaky", "attempts"))?.times ?? [];
    expect(more).toEqual([]);
    expect(second - first).toBeGreaterThanOrEqual(1000);
    expect(third - second).toBeGreaterThanOrEqual(1500);
  });

  test("catches what still fails after the last retry, with the error's name and cause", async () => {
    const ended = await keeper.ended(await forecast({ station: "dead", failures: 9 }));
    expect(ended.status).toBe("SUCCEEDED");
    expect(ended.output.gaveUp).toBe("InstrumentError");
    expect(JSON.parse(ended.output.cause)).toMatchObject({
      errorType: "InstrumentError",
      errorMessage: "Attempt 3 failed",
    });
    expect((await keeper.item("dead", "attempts"))?.times).toHaveLength(3);
  });

  test("is told that a function timed out, in Lambda's words", async () => {
    const { output } = await keeper.ended(await forecast({ station: "stuck" }));
    expect(output.error).toBe("Sandbox.Timedout");
    expect(JSON.parse(output.cause).errorMessage).toMatch(
      /^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/,
    );
    const lines = await linesOf(logGroupOf("src/stuck.handler"));
    expect(lines.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/Task timed out after 1\.00 seconds$/),
    );
  });

  test("is told that a function ran out of memory; the system lives, and so does the function", async () => {
    const { output } = await keeper.ended(await forecast({ station: "hungry", megabytes: 400 }));
    expect(output.error).toBe("Runtime.OutOfMemory");
    expect((await record("oslo", 8)).status).toBe(201);
    expect((await keeper.ended(await forecast({ station: "hungry", megabytes: 1 }))).output).toEqual({
      eaten: 1,
    });
  });

  test("ends by Fail with the declared error", async () => {
    expect(await keeper.ended(await forecast({ station: "atlantis", failures: -1 }))).toMatchObject({
      status: "FAILED",
      error: "NoSuchStation",
      cause: "below zero",
    });
  });

  test("starts once by one name while it runs; a name that was used is refused afterwards", async () => {
    const command = (input: unknown) =>
      new StartExecutionCommand({
        stateMachineArn: graph.outputs.forecast,
        name: "once",
        input: JSON.stringify(input),
      });
    const { executionArn = "" } = await keeper.steps.send(command({ station: "once", seconds: 1 }));
    expect((await keeper.steps.send(command({ station: "once", seconds: 1 }))).executionArn).toBe(
      executionArn,
    );
    await expect(keeper.steps.send(command({ station: "twice" }))).rejects.toThrow(
      "Execution Already Exists",
    );
    await keeper.ended(executionArn);
    expect((await keeper.item("once", "attempts"))?.times).toHaveLength(1);
    await expect(keeper.steps.send(command({ station: "once", seconds: 1 }))).rejects.toThrow(
      "Execution Already Exists",
    );
  });
});

test("a workflow in plain JSON runs as an express one; when an item of its Map fails, no other is begun", async () => {
  const stations = (...names: string[]) =>
    names.map((instrument) => ({ instrument, milliseconds: instrument === "broken" ? 0 : 250 }));
  const survey = async (...names: string[]) =>
    keeper.steps.send(
      new StartSyncExecutionCommand({
        stateMachineArn: graph.outputs.survey,
        input: JSON.stringify({ stations: stations(...names) }),
      }),
    );
  const whole = await survey("thermograph", "pluviometer", "ceilometer");
  expect(JSON.parse(whole.output ?? "")).toEqual(["0: thermograph", "0: pluviometer", "0: ceilometer"]);

  expect(await survey("weathervane", "broken", "sundial")).toMatchObject({
    status: "FAILED",
    error: "Error",
  });
  await eventually(() => keeper.item("calibrated", "weathervane"));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await keeper.item("calibrated", "sundial")).toBeUndefined();
});

describe("events", () => {
  test("on a bus of the app's own reach the rule whose pattern fits, and no other", async () => {
    await record("mild", 0);
    await record("icy", -1);
    expect(await eventually(() => keeper.item("icy", "told"))).toMatchObject({
      detail: { station: "icy", temperature: -1 },
    });
    expect(await keeper.item("mild", "told")).toBeUndefined();
  });

  test("of a schedule hand the declared input to its function", async () => {
    await system.service(eventsService).events.runSchedule("Nightly");
    expect(await eventually(() => keeper.item("nightly", "told"))).toMatchObject({
      detail: "from the schedule",
    });
    await expect(system.service(eventsService).events.runSchedule("Weekly")).rejects.toThrow(
      'There is no schedule "Weekly"',
    );
  });

  test("are all delivered in the end", () => expect(reported).toEqual([]));
});

test("the end does not wait for a function that takes its time, nor does it lose its work", async () => {
  const folder = await temporaryFolder();
  const first = await startSystem({ graph, directory: folder, port: 0 });
  const before = keeperOf(first.outputs);
  const executionArn = await before.start(graph.outputs.survey, {
    stations: [{ instrument: "patience", milliseconds: 10_000 }],
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const closing = Date.now();
  await first.close();
  expect(Date.now() - closing).toBeLessThan(3_000);

  const second = await startSystem({ graph, directory: folder, port: 0 });
  const { status } = await keeperOf(second.outputs).describe(executionArn);
  await second.close();
  expect(status).toBe("RUNNING");
});
