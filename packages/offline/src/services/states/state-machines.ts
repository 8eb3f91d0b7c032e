import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { readRecords, writeRecord } from "../../files/records.ts";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import { type Activity, InFlight } from "../in-flight.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import type { FunctionError } from "../lambda/worker.ts";
import type { Logs } from "../logs/log-files.ts";
import { checkDefinition } from "./definition.ts";
import {
  asStatesError,
  ExecutionTimedOut,
  interpret,
  type Position,
  type Surroundings,
} from "./interpreter.ts";
import { isCallable, type Machine, payloadBytesAtMost, StatesError } from "./language.ts";

export interface StateMachines extends Activity {
  /** Starts an execution; answers once it is on disk, so that it will run even if this process is killed. */
  start(machineArn: string, input: unknown, name?: string): Promise<Execution>;
  /**
   * Takes up what a killed process left unfinished: a standard execution at the state that it was in, an express one
   * from its beginning, as that may run more than once.
   * https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
   */
  resume(): Promise<void>;
  /** AWS's API: StartExecution and the rest. */
  call(action: string, body: Record<string, unknown>): Promise<unknown>;
  /** Faults of the declared definitions, by machine. */
  problems: string[];
  close(): Promise<void>;
}

export interface Execution {
  executionArn: string;
  machineArn: string;
  name: string;
  input: unknown;
  startDate: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT";
  output?: unknown;
  error?: string;
  cause?: string;
  stopDate?: string;
  /** Where a standard execution is. */
  position?: Position;
}

/** Ended executions that DescribeExecution still knows; of standard ones also after a restart. */
const remembered = 1000;

/**
 * Step Functions with the state machines that a graph declares; what runs is on disk in `directory`.
 * @param options.invoke calls a Lambda function by its ARN
 * @throws DamagedRecordError from `resume`
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
  await mkdir(directory, { recursive: true });
  const problems: string[] = [];
  const machines = new Map(
    resourcesOfType(graph, "aws:sfn/stateMachine:StateMachine").map(({ inputs, outputs }) => {
      for (const problem of checkDefinition(inputs.definition)) problems.push(`${outputs.name}: ${problem}`);
      const logging = inputs.loggingConfiguration ?? {};
      return [
        outputs.arn as string,
        {
          arn: outputs.arn as string,
          name: outputs.name as string,
          type: (inputs.type ?? "STANDARD") as string,
          definition: JSON.parse(inputs.definition) as Machine,
          roleArn: inputs.roleArn as string,
          level: (logging.level ?? "OFF") as string,
          withData: Boolean(logging.includeExecutionData),
          logGroup: /log-group:(.+?):\*$/.exec(logging.logDestination ?? "")?.[1],
        },
      ];
    }),
  );
  const executions = new Map<string, Execution>();
  const running = new Map<string, Promise<void>>();
  const inFlight = new InFlight();
  const aborted = new AbortController();

  function machineOf(arn: unknown) {
    const machine = machines.get(String(arn));
    if (!machine)
      throw new AwsError("StateMachineDoesNotExist", 400, `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  const fileOf = ({ executionArn }: Execution) =>
    join(directory, `${executionArn.split(":").slice(6).join("_")}.json`);

  const save = (execution: Execution) => writeRecord(fileOf(execution), execution);

  const forget = (execution: Execution) => rm(fileOf(execution), { force: true });

  function run(execution: Execution): Promise<void> {
    const machine = machineOf(execution.machineArn);
    const standard = machine.type !== "EXPRESS";
    let step = 0;
    const record = (type: string, details: Record<string, unknown>) => {
      const failure = /Failed|TimedOut|Aborted/.test(type);
      if (!machine.logGroup || machine.level === "OFF" || (machine.level !== "ALL" && !failure)) return;
      const { input: _, output: __, ...rest } = details;
      logs.write(machine.logGroup, "executions", {
        id: String(++step),
        type,
        details: machine.withData ? details : rest,
        execution_arn: execution.executionArn,
      });
    };
    const surroundings: Surroundings = {
      callTask: (resource, argument) => callTask(resource, argument),
      sleep,
      signal: aborted.signal,
      now,
      record,
      context: {
        Execution: {
          Id: execution.executionArn,
          Name: execution.name,
          Input: execution.input,
          StartTime: execution.startDate,
          RoleArn: machine.roleArn,
        },
        StateMachine: { Id: machine.arn, Name: machine.name },
      },
    };
    let kept = Promise.resolve();
    const keep = (position: Position) => {
      kept = save(Object.assign(execution, { position }));
      return kept;
    };
    const work = interpret(machine.definition, execution.input, surroundings, {
      from: execution.position,
      ...(standard && { keep }),
    }).then(
      (output) => {
        Object.assign(execution, { status: "SUCCEEDED", output });
        record("ExecutionSucceeded", { output });
        return true;
      },
      (thrown) => {
        if (aborted.signal.aborted) return false;
        const { error, cause_ } = asStatesError(thrown);
        const late = thrown instanceof ExecutionTimedOut;
        Object.assign(execution, { status: late ? "TIMED_OUT" : "FAILED", error, cause: cause_ });
        record(late ? "ExecutionTimedOut" : "ExecutionFailed", { error, cause: cause_ });
        return true;
      },
    );
    const done = work.then(async (finished) => {
      // What the end of this run cut off stays on disk, for the next one to resume.
      if (!finished) return;
      execution.stopDate = now().toISOString();
      delete execution.position;
      await kept.catch(() => {});
      await (standard ? save(execution) : forget(execution));
      running.delete(execution.executionArn);
      const ended = [...executions.values()].filter(({ status }) => status !== "RUNNING");
      for (const old of ended.slice(0, Math.max(0, ended.length - remembered))) {
        executions.delete(old.executionArn);
        await forget(old);
      }
    });
    running.set(execution.executionArn, inFlight.track(done));
    return done;
  }

  /** A timer holds at most 24.8 days; a longer sleep is taken in steps. */
  async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    for (let left = milliseconds; left >= 0; left -= 2 ** 31 - 1)
      await setTimeout(Math.min(left, 2 ** 31 - 1), undefined, { signal, ref: false }).catch(() =>
        signal.throwIfAborted(),
      );
  }

  async function callTask(resource: string, argument: unknown): Promise<unknown> {
    const direct = resource.startsWith("arn:aws:lambda:");
    if (!isCallable(resource))
      throw new StatesError("States.Runtime", `The resource ${resource} is not emulated offline.`);
    const { FunctionName, Payload } = direct
      ? { FunctionName: resource, Payload: argument }
      : (argument as { FunctionName: string; Payload?: unknown });
    let result: InvokeResult;
    try {
      result = await invoke(FunctionName, Payload ?? {});
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new StatesError(`Lambda.${error.code}`, error.message);
    }
    if (result.functionError) {
      const { errorType, errorMessage, trace = [] } = result.payload as FunctionError;
      throw new StatesError(errorType, JSON.stringify({ errorMessage, errorType, trace }));
    }
    return direct ? result.payload : { ExecutedVersion: "$LATEST", Payload: result.payload, StatusCode: 200 };
  }

  async function start(machineArn: string, input: unknown, name: string = randomUUID()): Promise<Execution> {
    const machine = machineOf(machineArn);
    if (!/^[\w-]{1,80}$/.test(name)) throw new AwsError("InvalidName", 400, `Invalid Name: '${name}'`);
    const express = machine.type === "EXPRESS";
    const base = machineArn.replace(":stateMachine:", express ? ":express:" : ":execution:");
    const executionArn = express ? `${base}:${name}:${randomUUID()}` : `${base}:${name}`;
    const earlier = executions.get(executionArn);
    if (earlier) {
      const same = JSON.stringify(earlier.input) === JSON.stringify(input);
      if (same && earlier.status === "RUNNING") return earlier;
      throw new AwsError("ExecutionAlreadyExists", 400, `Execution Already Exists: '${executionArn}'`);
    }
    const execution: Execution = {
      executionArn,
      machineArn,
      name,
      input,
      startDate: now().toISOString(),
      status: "RUNNING",
    };
    executions.set(executionArn, execution);
    await save(execution);
    void run(execution);
    return execution;
  }

  function describe(execution: Execution) {
    const { input, output, startDate, stopDate, machineArn, position: _, ...rest } = execution;
    return {
      ...rest,
      stateMachineArn: machineArn,
      startDate: Date.parse(startDate) / 1000,
      ...(stopDate && { stopDate: Date.parse(stopDate) / 1000 }),
      input: JSON.stringify(input),
      ...(output !== undefined && { output: JSON.stringify(output) }),
    };
  }

  function parseInput(text: unknown): unknown {
    if (Buffer.byteLength(String(text ?? "")) > payloadBytesAtMost)
      throw new AwsError("ValidationException", 400, `The input is over ${payloadBytesAtMost} bytes.`);
    try {
      return JSON.parse(String(text ?? "{}"));
    } catch {
      throw new AwsError(
        "InvalidExecutionInput",
        400,
        "Invalid State Machine Execution Input: it is not JSON",
      );
    }
  }

  const actions: Record<string, (body: Record<string, unknown>) => unknown> = {
    async StartExecution({ stateMachineArn, input, name }) {
      const { executionArn, startDate } = await start(
        String(stateMachineArn),
        parseInput(input),
        name as string | undefined,
      );
      return { executionArn, startDate: Date.parse(startDate) / 1000 };
    },
    async StartSyncExecution({ stateMachineArn, input, name }) {
      const execution = await start(String(stateMachineArn), parseInput(input), name as string | undefined);
      await running.get(execution.executionArn);
      return describe(execution);
    },
    DescribeExecution({ executionArn }) {
      const execution = executions.get(String(executionArn));
      if (!execution)
        throw new AwsError("ExecutionDoesNotExist", 400, `Execution Does Not Exist: '${executionArn}'`);
      return describe(execution);
    },
    ListExecutions({ stateMachineArn, statusFilter }) {
      machineOf(stateMachineArn);
      const found = [...executions.values()].filter(
        ({ machineArn, status }) =>
          machineArn === stateMachineArn && (!statusFilter || status === statusFilter),
      );
      return { executions: found.reverse().map((execution) => describe(execution)) };
    },
    ListStateMachines: () => ({
      stateMachines: [...machines.values()].map(({ arn, name, type }) => ({
        stateMachineArn: arn,
        name,
        type,
        creationDate: 0,
      })),
    }),
    DescribeStateMachine({ stateMachineArn }) {
      const { arn, name, type, definition, roleArn } = machineOf(stateMachineArn);
      return {
        stateMachineArn: arn,
        name,
        type,
        roleArn,
        status: "ACTIVE",
        definition: JSON.stringify(definition),
        creationDate: 0,
      };
    },
  };

  return {
    inFlight: () => inFlight.list(),
    idle: () => inFlight.idle(),
    start,
    problems,
    async resume() {
      const kept = await readRecords<Execution>(directory);
      for (const execution of kept.sort((one, other) => one.startDate.localeCompare(other.startDate))) {
        if (!machines.has(execution.machineArn)) await forget(execution);
        else {
          executions.set(execution.executionArn, execution);
          if (execution.status === "RUNNING") void run(execution);
        }
      }
    },
    async call(action, body) {
      const perform = actions[action];
      if (!perform)
        throw new AwsError(
          "UnknownOperationException",
          400,
          `Step Functions' ${action} is not emulated offline.`,
        );
      return perform(body);
    },
    async close() {
      aborted.abort(new StatesError("States.Runtime", "The run is ending."));
      await inFlight.idle();
    },
  };
}
