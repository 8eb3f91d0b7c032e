import { setTimeout } from "node:timers/promises";
import { diskFaultCount, untilStored } from "../../files/disk-fault.ts";
import type { NeededAccess } from "../../iam/authorizer.ts";
import type { ServiceAccess } from "../../iam/service-access.ts";
import { backoffMilliseconds } from "../backoff.ts";
import type { Logs } from "../logs/log-files.ts";
import { withHistoryLimit, withTimeLimit } from "./execution-limits.ts";
import { createExecutionLog } from "./execution-log.ts";
import type { Execution, Executions } from "./executions.ts";
import { interpret, type Position } from "./interpreter.ts";
import { asStatesError } from "./language.ts";
import { actorOf, type DeclaredMachine } from "./machines.ts";
import type { Queries } from "./queries.ts";
import { ExecutionTimedOut, type Runtime } from "./runtime.ts";
import { callResource, type TaskServices } from "./tasks.ts";

/** What the runs of all executions share. */
export interface RunnerSettings {
  executions: Executions;
  services: TaskServices;
  access: ServiceAccess;
  logs: Logs;
  queries: Queries;
  now: () => Date;
  /** Aborted when the process ends. Executions then stop where they are and stay on disk. */
  signal: AbortSignal;
}

/** Between attempts of work that failed because the disk took no data. */
const diskRetryMillisecondsAtMost = 10_000;

/**
 * Runs an execution to its end, from its position if it has one, and saves its outcome. One that fails while the disk takes
 * no data is run again from its position: an express one from its beginning, since that may run more than once.
 */
export async function runExecution(
  machine: DeclaredMachine,
  execution: Execution,
  settings: RunnerSettings,
): Promise<void> {
  const { executions, logs, now, signal } = settings;
  const record = createExecutionLog(machine, execution.executionArn, logs);
  let outcome: Outcome;
  for (let attempts = 1; ; attempts++) {
    const faults = diskFaultCount();
    outcome = await attempt(machine, execution, record, settings);
    if (signal.aborted) return;
    if (outcome.status === "SUCCEEDED" || diskFaultCount() === faults) break;
    if (!(await takesData(execution, settings))) return;
    await sleep(Math.min(diskRetryMillisecondsAtMost, backoffMilliseconds(attempts)), signal).catch(() => {});
  }
  const { status, error, cause, output } = outcome;
  record(`Execution${endings[status]}`, status === "SUCCEEDED" ? { output } : { error, cause });
  Object.assign(execution, outcome, { stopDate: now().toISOString() });
  delete execution.position;
  const save = () => (machine.isExpress ? executions.removeFile(execution) : executions.save(execution));
  await untilStored(save, signal).catch(() => {});
  await executions.removeOldest();
}

const endings = { SUCCEEDED: "Succeeded", FAILED: "Failed", TIMED_OUT: "TimedOut" } as const;

type Outcome = Pick<Execution, "output" | "error" | "cause"> & { status: keyof typeof endings };

/** Runs the states of an execution until it ends or fails. */
async function attempt(
  machine: DeclaredMachine,
  execution: Execution,
  record: Runtime["record"],
  settings: RunnerSettings,
): Promise<Outcome> {
  const { executions, queries, signal, now } = settings;
  const runtime: Runtime = {
    callTask: (resource, argument) => callTask(resource, argument, { machine, execution }, settings),
    sleep,
    signal,
    now,
    queries,
    record: withHistoryLimit(record, machine),
    context: contextOf(machine, execution),
  };
  let lastSave = Promise.resolve();
  const savePosition = (position: Position) => {
    lastSave = executions.save(Object.assign(execution, { position }));
    return lastSave;
  };
  try {
    const output = await interpret(withTimeLimit(machine), execution.input, runtime, {
      from: execution.position,
      ...(!machine.isExpress && { savePosition }),
    });
    return { status: "SUCCEEDED", output };
  } catch (thrown) {
    const { error, errorCause: cause } = asStatesError(thrown);
    return { status: thrown instanceof ExecutionTimedOut ? "TIMED_OUT" : "FAILED", error, cause };
  } finally {
    // A save that was under way must not overwrite the outcome.
    await lastSave.catch(() => {});
  }
}

/** Calls a resource; again, once the disk takes data, if it failed while the disk did not. */
async function callTask(
  resource: string,
  argument: unknown,
  { machine, execution }: { machine: DeclaredMachine; execution: Execution },
  settings: RunnerSettings,
): Promise<unknown> {
  const { services, access } = settings;
  const caller = {
    machineArn: machine.arn,
    authorize: (calls: readonly NeededAccess[]) => access.byRole(actorOf(machine), calls),
  };
  for (let attempts = 1; ; attempts++) {
    const faults = diskFaultCount();
    try {
      return await callResource(resource, argument, services, caller);
    } catch (error) {
      if (settings.signal.aborted || diskFaultCount() === faults) throw error;
      if (!(await takesData(execution, settings))) throw error;
      await sleep(Math.min(diskRetryMillisecondsAtMost, backoffMilliseconds(attempts)), settings.signal);
    }
  }
}

/** Waits until the disk takes data; gives false when the process ends before. */
async function takesData(execution: Execution, { executions, signal }: RunnerSettings): Promise<boolean> {
  return untilStored(() => executions.save(execution), signal).then(
    () => true,
    () => false,
  );
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
