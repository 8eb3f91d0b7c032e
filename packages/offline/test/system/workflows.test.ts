import { StartExecutionCommand, StartSyncExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { useStation } from "../support/running-station.ts";

const station = useStation();

describe.concurrent("workflows", () => {
  const forecast = (input: unknown) => station.administrator.start(station.graph.outputs.forecast, input);

  test("a workflow waits, runs Parallel and Map, and returns results in the order of the items", async () => {
    const started = Date.now();
    const ended = await station.administrator.ended(await forecast({ station: "voss", seconds: 1 }));
    expect(ended.status).toBe("SUCCEEDED");
    // The first item takes the longest.
    expect(ended.output).toEqual({
      instruments: ["0: barometer", "1: hygrometer", "2: anemometer"],
      control: { station: "voss" },
    });
    expect((await station.administrator.item("voss", "attempts"))?.times[0] - started).toBeGreaterThanOrEqual(
      1000,
    );
    expect(await station.administrator.item("calibrated", "hygrometer")).toBeTruthy();
  });

  test("a workflow retries a failed task with growing intervals until it succeeds", async () => {
    const ended = await station.administrator.ended(await forecast({ station: "flaky", failures: 2 }));
    expect(ended.status).toBe("SUCCEEDED");
    expect(ended.output.control).toEqual({ station: "flaky" });
    const [first, second, third, ...more] =
      (await station.administrator.item("flaky", "attempts"))?.times ?? [];
    expect(more).toEqual([]);
    expect(second - first).toBeGreaterThanOrEqual(1000);
    expect(third - second).toBeGreaterThanOrEqual(1500);
  });

  test("a workflow catches an error after the last retry, with its name and cause", async () => {
    const ended = await station.administrator.ended(await forecast({ station: "dead", failures: 9 }));
    expect(ended.status).toBe("SUCCEEDED");
    expect(ended.output.gaveUp).toBe("InstrumentError");
    expect(JSON.parse(ended.output.cause)).toMatchObject({
      errorType: "InstrumentError",
      errorMessage: "Attempt 3 failed",
    });
    expect((await station.administrator.item("dead", "attempts"))?.times).toHaveLength(3);
  });

  test("a function that times out fails its task with Sandbox.Timedout and Lambda's message", async () => {
    const { output } = await station.administrator.ended(await forecast({ station: "stuck" }));
    expect(output.error).toBe("Sandbox.Timedout");
    expect(JSON.parse(output.cause).errorMessage).toMatch(
      /^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/,
    );
    const messages = async () => (await station.linesOf("src/stuck.handler")).map(({ message }) => message);
    await expect.poll(messages).toContainEqual(expect.stringMatching(/Task timed out after 1\.00 seconds$/));
  });

  test("a function that runs out of memory fails its task, and is invoked again", async () => {
    const { output } = await station.administrator.ended(
      await forecast({ station: "hungry", megabytes: 400 }),
    );
    expect(output.error).toBe("Runtime.OutOfMemory");
    expect((await station.record("oslo", 8)).status).toBe(201);
    expect(
      (await station.administrator.ended(await forecast({ station: "hungry", megabytes: 1 }))).output,
    ).toEqual({
      allocated: 1,
    });
  });

  test("a Fail state ends the execution with its error and cause", async () => {
    expect(
      await station.administrator.ended(await forecast({ station: "atlantis", failures: -1 })),
    ).toMatchObject({
      status: "FAILED",
      error: "NoSuchStation",
      cause: "below zero",
    });
  });

  test("StartExecution with the name of a running execution returns it, and of an ended one is refused", async () => {
    const command = (input: unknown) =>
      new StartExecutionCommand({
        stateMachineArn: station.graph.outputs.forecast,
        name: "once",
        input: JSON.stringify(input),
      });
    const { executionArn = "" } = await station.administrator.steps.send(
      command({ station: "once", seconds: 1 }),
    );
    expect(
      (await station.administrator.steps.send(command({ station: "once", seconds: 1 }))).executionArn,
    ).toBe(executionArn);
    await expect(station.administrator.steps.send(command({ station: "twice" }))).rejects.toThrow(
      "Execution Already Exists",
    );
    await station.administrator.ended(executionArn);
    expect((await station.administrator.item("once", "attempts"))?.times).toHaveLength(1);
    await expect(station.administrator.steps.send(command({ station: "once", seconds: 1 }))).rejects.toThrow(
      "Execution Already Exists",
    );
  });
});

test("an express workflow runs, and starts no further item of a Map when one failed", async () => {
  const stations = (...names: string[]) =>
    names.map((instrument) => ({ instrument, milliseconds: instrument === "broken" ? 0 : 250 }));
  const survey = async (...names: string[]) =>
    station.administrator.steps.send(
      new StartSyncExecutionCommand({
        stateMachineArn: station.graph.outputs.survey,
        input: JSON.stringify({ stations: stations(...names) }),
      }),
    );
  const whole = await survey("thermograph", "pluviometer", "ceilometer");
  expect(JSON.parse(whole.output ?? "")).toEqual(["0: thermograph", "0: pluviometer", "0: ceilometer"]);

  expect(await survey("weathervane", "broken", "sundial")).toMatchObject({
    status: "FAILED",
    error: "Error",
  });
  await station.system.idle();
  expect(await station.administrator.item("calibrated", "weathervane")).toBeTruthy();
  expect(await station.administrator.item("calibrated", "sundial")).toBeUndefined();
});
