import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "./support/local-aws.ts";
import { serviceRole } from "./support/shop.ts";
import { roleArn } from "./support/shop-names.ts";
import { openStateMachines } from "./support/state-machines.ts";

const arnOf = (name: string) => `arn:aws:states:us-west-2:123456789012:stateMachine:${name}`;

function machine(name: string, type: string, States: Record<string, object>) {
  const [StartAt] = Object.keys(States);
  return {
    type: "aws:sfn/stateMachine:StateMachine",
    name,
    options: {},
    inputs: {
      name,
      type,
      roleArn: roleArn(name),
      definition: JSON.stringify({ QueryLanguage: "JSONata", StartAt, States }),
    },
    outputs: { name, arn: arnOf(name) },
  };
}

const start = (Arguments: unknown) => ({
  Type: "Task",
  Resource: "arn:aws:states:::states:startExecution",
  Arguments,
});

/** Runs the task of an express machine, beside a standard machine that returns its input. */
async function runTask(Arguments: unknown, input: object = {}) {
  const { path, remove } = await temporaryFolder();
  const catchAll = { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }] };
  const children = ["child", "other"].map((name) => ({
    action: "states:StartExecution",
    resource: arnOf(name),
  }));
  const resources = [
    serviceRole("parent", "states.amazonaws.com", children),
    machine("parent", "EXPRESS", {
      Start: { ...start(Arguments), ...catchAll, End: true },
      Caught: { Type: "Pass", End: true },
    }),
    machine("child", "STANDARD", { Echo: { Type: "Pass", End: true } }),
  ];
  const stateMachines = await openStateMachines(path, resources, "2026-01-31T12:00:00.5Z");
  onTestFinished(async () => {
    await stateMachines.close();
    await remove();
  });
  const { output } = await stateMachines.startSync(arnOf("parent"), input);
  await Promise.all(stateMachines.inFlight());
  const list = stateMachines.operations.ListExecutions?.prepare({ stateMachineArn: arnOf("child") });
  const { executions } = (list?.perform() ?? { executions: [] }) as {
    executions: { executionArn: string; name: string; status: string; input: string; output: string }[];
  };
  return { output, executions };
}

test("a task starts an execution of another machine with its input, and does not wait for its end", async () => {
  const { output, executions } = await runTask(
    { StateMachineArn: arnOf("child"), Name: "once", Input: "{% $merge([$states.input, {'more': [1]}]) %}" },
    { key: "a" },
  );
  expect(executions).toMatchObject([{ name: "once", status: "SUCCEEDED", input: '{"key":"a","more":[1]}' }]);
  expect(output).toEqual({ ExecutionArn: executions[0]?.executionArn, StartDate: 1_769_860_800.5 });
});

test("the input of a started execution may be JSON text", async () => {
  const { executions } = await runTask({ StateMachineArn: arnOf("child"), Input: '{"a": 1}' });
  expect(executions).toMatchObject([{ status: "SUCCEEDED", output: '{"a":1}' }]);
});

test.each([
  [{ StateMachineArn: arnOf("other") }, "StepFunctions.StateMachineDoesNotExistException"],
  [{ StateMachineArn: arnOf("child"), Name: "a b" }, "StepFunctions.InvalidNameException"],
  [{ StateMachineArn: arnOf("child"), Input: "{" }, "StepFunctions.InvalidExecutionInputException"],
])(
  "a task that cannot start an execution fails with an error that Catch matches: %j",
  async (args, error) => {
    const { output, executions } = await runTask(args);
    expect(output).toMatchObject({ Error: error });
    expect(executions).toEqual([]);
  },
);
