import { setTimeout } from "node:timers/promises";
import type { ServiceAccess } from "../../iam/service-access.ts";
import type { Logs } from "../logs/log-files.ts";
import { createExecutionLog } from "./execution-log.ts";
import type { Execution, Executions } from "./executions.ts";
import { interpret, type Position } from "./interpreter.ts";
import { asStatesError } from "./language.ts";
import { actorOf, type DeclaredMachine } from "./machines.ts";
import { ExecutionTimedOut, type Runtime } from "./runtime.ts";
import { callResource, type TaskServices } from "./tasks.ts";

/** What the runs of all executions share. */
export interface RunnerSettings {
  executions: Executions;
  services: TaskServices;
  access: ServiceAccess;
  logs: Logs;
  now: () => Date;
  /** Aborted when the process ends. Executions then stop where they are and stay on disk. */
  signal: AbortSignal;
}

/** Runs an execution to its end, from its position if it has one, and saves its outcome. */
export async function runExecution(
  machine: DeclaredMachine,
  execution: Execution,
  { executions, services, access, logs, now, signal }: RunnerSettings,
): Promise<void> {
  const record = createExecutionLog(machine, execution.executionArn, logs);
  const runtime: Runtime = {
    callTask: (resource, argument) =>
      callResource(resource, argument, services, {
        machineArn: machine.arn,
        authorize: (call) => access.byRole(actorOf(machine), [call]),
      }),
    sleep,
    signal,
    now,
    record,
    context: contextOf(machine, execution),
  };
  let lastSave = Promise.resolve();
  const savePosition = (position: Position) => {
    lastSave = executions.save(Object.assign(execution, { position }));
    return lastSave;
  };
  try {
    const output = await interpret(machine.definition, execution.input, runtime, {
      from: execution.position,
      ...(!machine.isExpress && { savePosition }),
    });
    Object.assign(execution, { status: "SUCCEEDED", output });
    record("ExecutionSucceeded", { output });
  } catch (thrown) {
    if (signal.aborted) return;
    const { error, errorCause: cause } = asStatesError(thrown);
    const isTimeout = thrown instanceof ExecutionTimedOut;
    Object.assign(execution, { status: isTimeout ? "TIMED_OUT" : "FAILED", error, cause });
    record(isTimeout ? "ExecutionTimedOut" : "ExecutionFailed", { error, cause });
  }
  execution.stopDate = now().toISOString();
  delete execution.position;
  // A save that was under way must not overwrite the outcome.
  await lastSave.catch(() => {});
  await (machine.isExpress ? executions.removeFile(execution) : executions.save(execution));
  await executions.removeOldest();
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
function contextOf(machine: DeclaredMachine, execution: Execution): Record<string, unknown> {
  return {
    Execution: {
      Id: execution.executionArn,
      Name: execution.name,
      Input: execution.input,
      StartTime: execution.startDate,
      RoleArn: machine.roleArn,
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
}

/** A timer holds at most 24.8 days; longer waits take several. */
const timerMillisecondsAtMost = 2 ** 31 - 1;

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  for (let remaining = milliseconds; remaining >= 0; remaining -= timerMillisecondsAtMost)
    await setTimeout(Math.min(remaining, timerMillisecondsAtMost), undefined, { signal, ref: false }).catch(
      () => signal.throwIfAborted(),
    );
}
