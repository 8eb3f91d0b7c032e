import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import { parseBoundedJson } from "../../http/bounded-json.ts";
import { type JsonOperation, jsonOperation } from "../../http/json-api.ts";
import { checkExecutionArn, checkMachineArn } from "./arns.ts";
import type { Execution, Executions } from "./executions.ts";
import { payloadBytesAtMost } from "./language.ts";
import type { DeclaredMachine } from "./machines.ts";
import { readPage } from "./page.ts";

type StartExecution = (machineArn: string, input: unknown, name?: string) => Promise<Execution>;

const arn = z.string().min(1).max(256);

const startInput = z.object({
  stateMachineArn: arn,
  name: z.string().min(1).max(80).optional(),
  input: z.string().max(payloadBytesAtMost).optional(),
  traceHeader: z.string().max(256).optional(),
});

const pageInput = z.object({
  maxResults: z.int().min(0).max(1000).optional(),
  nextToken: z.string().min(1).max(1024).optional(),
});

const statuses = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"] as const;
const redriveFilters = ["REDRIVEN", "NOT_REDRIVEN"] as const;
const includedData = z.enum(["ALL_DATA", "METADATA_ONLY"]).optional();

const on = (operation: string, resource: string) => [{ action: `states:${operation}`, resource }];

interface OperationOptions {
  machines: ReadonlyMap<string, DeclaredMachine>;
  executions: Executions;
  /** Throws StateMachineDoesNotExist. */
  machineOf: (arn: string) => DeclaredMachine;
  start: StartExecution;
  /** Resolves once the execution has ended. */
  startSync: StartExecution;
}

/**
 * The emulated operations of Step Functions' API by name.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export function createOperations(options: OperationOptions): Record<string, JsonOperation> {
  return { ...startOperations(options), ...executionOperations(options), ...machineOperations(options) };
}

function startOperations({ start, startSync }: OperationOptions): Record<string, JsonOperation> {
  const startBy = (perform: StartExecution, { stateMachineArn, input, name }: z.infer<typeof startInput>) => {
    checkMachineArn(stateMachineArn);
    return perform(stateMachineArn, parseInput(input), name);
  };
  return {
    StartExecution: jsonOperation({
      input: startInput,
      requestedActions: ({ stateMachineArn }) => on("StartExecution", stateMachineArn),
      async perform(input) {
        const { executionArn, startDate } = await startBy(start, input);
        return { executionArn, startDate: epochSeconds(startDate) };
      },
    }),
    StartSyncExecution: jsonOperation({
      input: startInput.extend({ includedData }),
      requestedActions: ({ stateMachineArn }) => on("StartSyncExecution", stateMachineArn),
      perform: async (input) => describeExecution(await startBy(startSync, input)),
    }),
  };
}

function executionOperations({ executions, machineOf }: OperationOptions): Record<string, JsonOperation> {
  return {
    DescribeExecution: jsonOperation({
      input: z.object({ executionArn: arn, includedData }),
      requestedActions: ({ executionArn }) => on("DescribeExecution", executionArn),
      perform({ executionArn }) {
        checkExecutionArn(executionArn);
        const execution = executions.get(executionArn);
        if (execution) return describeExecution(execution);
        throw new AwsError("ExecutionDoesNotExist", 400, `Execution Does Not Exist: '${executionArn}'`);
      },
    }),
    ListExecutions: jsonOperation({
      input: pageInput.extend({
        stateMachineArn: arn,
        statusFilter: z.enum(statuses).optional(),
        redriveFilter: z.enum(redriveFilters).optional(),
      }),
      requestedActions: ({ stateMachineArn }) => on("ListExecutions", stateMachineArn),
      perform({ stateMachineArn, statusFilter, redriveFilter, ...page }) {
        checkMachineArn(stateMachineArn);
        const machine = machineOf(stateMachineArn);
        const matching = executions
          .list()
          .filter(
            ({ machineArn, status }) =>
              machineArn === machine.arn &&
              (!statusFilter || status === statusFilter) &&
              redriveFilter !== "REDRIVEN",
          )
          .reverse();
        const { entries, nextToken } = readPage(matching, page);
        return { executions: entries.map(describeExecution), ...(nextToken && { nextToken }) };
      },
    }),
  };
}

function machineOperations({ machines, machineOf }: OperationOptions): Record<string, JsonOperation> {
  return {
    ListStateMachines: jsonOperation({
      input: pageInput,
      requestedActions: () => on("ListStateMachines", "*"),
      perform(page) {
        const { entries, nextToken } = readPage([...machines.values()], page);
        return { stateMachines: entries.map(summarizeMachine), ...(nextToken && { nextToken }) };
      },
    }),
    DescribeStateMachine: jsonOperation({
      input: z.object({ stateMachineArn: arn, includedData }),
      requestedActions: ({ stateMachineArn }) => on("DescribeStateMachine", stateMachineArn),
      perform({ stateMachineArn }) {
        checkMachineArn(stateMachineArn);
        const machine = machineOf(stateMachineArn);
        return {
          ...summarizeMachine(machine),
          roleArn: machine.roleArn,
          status: "ACTIVE",
          definition: JSON.stringify(machine.definition),
        };
      },
    }),
  };
}

function summarizeMachine({ arn: stateMachineArn, name, isExpress }: DeclaredMachine) {
  return { stateMachineArn, name, type: isExpress ? "EXPRESS" : "STANDARD", creationDate: 0 };
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
export function parseInput(json = "{}"): unknown {
  if (Buffer.byteLength(json) > payloadBytesAtMost)
    throw new AwsError(
      "ValidationException",
      400,
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${payloadBytesAtMost}`,
    );
  try {
    return parseBoundedJson(json);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError(
      "InvalidExecutionInput",
      400,
      `Invalid State Machine Execution Input: 'it is not JSON: ${reason}'`,
    );
  }
}
