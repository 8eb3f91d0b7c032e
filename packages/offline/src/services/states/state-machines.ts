import { randomUUID } from "node:crypto";
import { build, parse } from "@aws-sdk/util-arn-parser";
import type { Graph } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import { type Activity, InFlight } from "../in-flight.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import type { Logs } from "../logs/log-files.ts";
import { createActions } from "./api.ts";
import { type Execution, Executions } from "./executions.ts";
import { StatesError } from "./language.ts";
import { type DeclaredMachine, readMachines } from "./machines.ts";
import { runExecution } from "./runner.ts";

export interface StateMachines extends Activity {
  /** Starts an execution; resolves once it is on disk and thus will run even if the process is killed. */
  start(machineArn: string, input: unknown, name?: string): Promise<Execution>;
  /**
   * Continues the executions of an earlier process: a standard one at the state that it was in, an express one from its
   * beginning, since that may run more than once.
   * https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
   * @throws DamagedRecordError
   */
  resume(): Promise<void>;
  /** Performs an action of the API, such as StartExecution. */
  call(action: string, body: Record<string, unknown>): Promise<unknown>;
  /** Errors of the declared definitions, each with the machine's name. */
  definitionErrors: string[];
  close(): Promise<void>;
}

/**
 * Step Functions with the graph's state machines; executions are on disk in `directory`.
 * @param options.invoke calls a Lambda function by its ARN
 */
export async function createStateMachines({
  graph,
  directory,
  invoke,
  logs,
  now,
}: {
  graph: Graph;
  directory: string;
  invoke: (functionArn: string, payload: unknown) => Promise<InvokeResult>;
  logs: Logs;
  now: () => Date;
}): Promise<StateMachines> {
  const { machines, errors } = readMachines(graph);
  const executions = await Executions.open(directory);
  const runs = new Map<string, Promise<void>>();
  const inFlight = new InFlight();
  const closing = new AbortController();

  function machineOf(arn: unknown): DeclaredMachine {
    const machine = machines.get(String(arn));
    if (machine) return machine;
    throw new AwsError("StateMachineDoesNotExist", 400, `State Machine Does Not Exist: '${arn}'`);
  }

  function run(execution: Execution): void {
    const { executionArn, machineArn } = execution;
    const settings = { executions, invoke, logs, now, signal: closing.signal };
    const ended = runExecution(machineOf(machineArn), execution, settings).then(
      () => void runs.delete(executionArn),
    );
    runs.set(executionArn, inFlight.track(ended));
  }

  async function start(machineArn: string, input: unknown, name: string = randomUUID()): Promise<Execution> {
    const machine = machineOf(machineArn);
    if (!/^[\w-]{1,80}$/.test(name)) throw new AwsError("InvalidName", 400, `Invalid Name: '${name}'`);
    const executionArn = executionArnOf(machine, name);
    const earlier = executions.get(executionArn);
    if (earlier) {
      const hasSameInput = JSON.stringify(earlier.input) === JSON.stringify(input);
      if (hasSameInput && earlier.status === "RUNNING") return earlier;
      throw new AwsError("ExecutionAlreadyExists", 400, `Execution Already Exists: '${executionArn}'`);
    }
    const startDate = now().toISOString();
    const execution: Execution = { executionArn, machineArn, name, input, startDate, status: "RUNNING" };
    await executions.add(execution);
    run(execution);
    return execution;
  }

  const actions = createActions({
    machines,
    executions,
    machineOf,
    start,
    ended: async ({ executionArn }) => runs.get(executionArn),
  });

  return {
    inFlight: () => inFlight.list(),
    idle: () => inFlight.idle(),
    start,
    definitionErrors: errors,
    async resume() {
      for (const execution of await executions.load((machineArn) => machines.has(machineArn))) run(execution);
    },
    async call(action, body) {
      const perform = actions[action];
      if (perform) return perform(body);
      throw new AwsError(
        "UnknownOperationException",
        400,
        `Step Functions' ${action} is not emulated offline.`,
      );
    },
    async close() {
      closing.abort(new StatesError("States.Runtime", "The run is ending."));
      await inFlight.idle();
    },
  };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html#awsstepfunctions-resources-for-iam-policies */
function executionArnOf({ arn, name: machineName, isExpress }: DeclaredMachine, name: string): string {
  const resource = isExpress
    ? `express:${machineName}:${name}:${randomUUID()}`
    : `execution:${machineName}:${name}`;
  return build({ ...parse(arn), resource });
}
