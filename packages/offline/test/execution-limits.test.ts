import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "./support/local-aws.ts";
import { resource, serviceRole } from "./support/shop.ts";
import { arn, roleArn } from "./support/shop-names.ts";
import { openStateMachines } from "./support/state-machines.ts";

const machineArn = arn("states", "stateMachine:limited");

async function start(type: string, States: object) {
  const { path, remove } = await temporaryFolder();
  const [StartAt] = Object.keys(States);
  const definition = JSON.stringify({ QueryLanguage: "JSONata", StartAt, States });
  const machine = { name: "limited", type, roleArn: roleArn("limited"), definition };
  const stateMachines = await openStateMachines(path, [
    serviceRole("limited", "states.amazonaws.com", []),
    resource("aws:sfn/stateMachine:StateMachine", "Limited", machine, { outputs: { arn: machineArn } }),
  ]);
  onTestFinished(async () => {
    await stateMachines.close();
    await remove();
  });
  return stateMachines;
}

const each = {
  Each: {
    Type: "Map",
    ItemProcessor: { StartAt: "Item", States: { Item: { Type: "Pass", End: true } } },
    End: true,
  },
};

test("a standard execution fails at 25,000 events, and an express one has no such limit", async () => {
  const items = Array.from({ length: 12_600 }, () => 1);
  const standard = await start("STANDARD", each);
  const execution = await standard.start(machineArn, items);
  await Promise.all(standard.inFlight());
  expect(execution).toMatchObject({ status: "FAILED", error: "States.Runtime" });
  expect(execution.cause).toContain("25000");
  const express = await start("EXPRESS", each);
  expect(await express.startSync(machineArn, items)).toMatchObject({ status: "SUCCEEDED" });
});

test("executions whose names differ in case or script only are not mixed up", async () => {
  const machines = await start("STANDARD", { Echo: { Type: "Pass", End: true } });
  const names = ["a", "A", "ä", "Ä", "a.b", "a_b", "漢".repeat(80)];
  for (const name of names) await machines.start(machineArn, { name }, name);
  await Promise.all(machines.inFlight());
  const list = machines.operations.ListExecutions?.prepare({ stateMachineArn: machineArn }).perform();
  const { executions } = list as { executions: { name: string; output: string }[] };
  expect(executions.map(({ name, output }) => [name, JSON.parse(output).name]).reverse()).toEqual(
    names.map((name) => [name, name]),
  );
});

test("100 express executions of events run at a time, and the next one starts when one has ended", async () => {
  const waiting = { Wait: { Type: "Wait", Seconds: 60, End: true } };
  const stateMachines = await start("EXPRESS", waiting);
  const { signal } = new AbortController();
  const startNext = () => stateMachines.startInTurn(machineArn, {}, signal);
  await Promise.all(Array.from({ length: 100 }, startNext));
  expect(stateMachines.inFlight()).toHaveLength(100);
  const leaving = new AbortController();
  const left = stateMachines.startInTurn(machineArn, {}, leaving.signal);
  const next = startNext();
  leaving.abort(new Error("left"));
  await expect(left).rejects.toThrow("left");
  expect(stateMachines.inFlight()).toHaveLength(100);
  // A closed system ends its executions.
  await stateMachines.close();
  expect(await next).toMatchObject({ status: "RUNNING" });
});
