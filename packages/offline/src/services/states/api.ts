import { AwsError } from "../../http/aws-error.ts";
import type { Execution, Executions } from "./executions.ts";
import { payloadBytesAtMost } from "./language.ts";
import type { DeclaredMachine } from "./machines.ts";

type Action = (body: Record<string, unknown>) => unknown;
type StartExecution = (machineArn: string, input: unknown, name?: string) => Promise<Execution>;

/**
 * The emulated actions of Step Functions' API by name.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 *
 * @param options.machineOf throws StateMachineDoesNotExist
 * @param options.startSync resolves once the execution has ended
 */
export function createActions({
  machines,
  executions,
  machineOf,
  start,
  startSync,
}: {
  machines: ReadonlyMap<string, DeclaredMachine>;
  executions: Executions;
  machineOf: (arn: unknown) => DeclaredMachine;
  start: StartExecution;
  startSync: StartExecution;
}): Record<string, Action> {
  const startBy = (perform: StartExecution, { stateMachineArn, input, name }: Record<string, unknown>) =>
    perform(String(stateMachineArn), parseInput(input), name as string | undefined);
  return {
    async StartExecution(body) {
      const { executionArn, startDate } = await startBy(start, body);
      return { executionArn, startDate: epochSeconds(startDate) };
    },
    StartSyncExecution: async (body) => describeExecution(await startBy(startSync, body)),
    DescribeExecution({ executionArn }) {
      const execution = executions.get(String(executionArn));
      if (execution) return describeExecution(execution);
      throw new AwsError("ExecutionDoesNotExist", 400, `Execution Does Not Exist: '${executionArn}'`);
    },
    ListExecutions({ stateMachineArn, statusFilter }) {
      const { arn } = machineOf(stateMachineArn);
      const matching = executions
        .list()
        .filter(({ machineArn, status }) => machineArn === arn && (!statusFilter || status === statusFilter));
      return { executions: matching.reverse().map(describeExecution) };
    },
    ListStateMachines: () => ({ stateMachines: [...machines.values()].map(summarizeMachine) }),
    DescribeStateMachine({ stateMachineArn }) {
      const machine = machineOf(stateMachineArn);
      return {
        ...summarizeMachine(machine),
        roleArn: machine.roleArn,
        status: "ACTIVE",
        definition: JSON.stringify(machine.definition),
      };
    },
  };
}

function summarizeMachine({ arn, name, isExpress }: DeclaredMachine) {
  return { stateMachineArn: arn, name, type: isExpress ? "EXPRESS" : "STANDARD", creationDate: 0 };
}

function describeExecution(execution: Execution) {
  const { input, output, startDate, stopDate, machineArn, position: _position, ...rest } = execution;
  return {
    ...rest,
    stateMachineArn: machineArn,
    startDate: epochSeconds(startDate),
    ...(stopDate && { stopDate: epochSeconds(stopDate) }),
    input: JSON.stringify(input),
    ...(output !== undefined && { output: JSON.stringify(output) }),
  };
}

/** As AWS's JSON protocols represent times. */
function epochSeconds(date: string): number {
  return Date.parse(date) / 1000;
}

/**
 * The input of an execution, from JSON.
 * @throws AwsError ValidationException, InvalidExecutionInput
 */
export function parseInput(text: unknown): unknown {
  const json = String(text ?? "{}");
  if (Buffer.byteLength(json) > payloadBytesAtMost)
    throw new AwsError("ValidationException", 400, `The input is over ${payloadBytesAtMost} bytes.`);
  try {
    return JSON.parse(json);
  } catch {
    throw new AwsError("InvalidExecutionInput", 400, "Invalid State Machine Execution Input: it is not JSON");
  }
}
