import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Graph } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import type { JsonOperation } from "../../http/json-api.ts";
import { isAllowed, type ServiceAccess } from "../../iam/service-access.ts";
import { type Activity, InFlight } from "../in-flight.ts";
import type { Logs } from "../logs/log-files.ts";
import { createOperations, parseInput } from "./api.ts";
import { executionArnOf } from "./arns.ts";
import { type Execution, Executions } from "./executions.ts";
import { logDelivery } from "./facts.ts";
import { StatesError } from "./language.ts";
import { actorOf, type DeclaredMachine, readMachines } from "./machines.ts";
import { Queries } from "./queries.ts";
import { type RunnerSettings, runExecution } from "./runner.ts";
import type { TaskServices } from "./tasks.ts";
import { Turns } from "./turns.ts";
import { ValidDefinitions, validDefinitionsFile } from "./valid-definitions.ts";

export interface StateMachines extends Activity {
  /** Starts an execution; resolves once it is on disk and thus will run even if the process is killed. */
  start(machineArn: string, input: unknown, name?: string): Promise<Execution>;
  /**
   * Starts an execution once fewer than 100 of express machines run that were started so. AWS runs a thousand at a time; on
   * one machine, those of a backlog would reach their time limit while they wait for functions.
   * @throws the signal's reason
   */
  startInTurn(machineArn: string, input: unknown, signal: AbortSignal): Promise<Execution>;
  /**
   * Runs an execution of an express machine to its end. A kill of the process ends it for good, as its caller does not wait
   * any more. https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
   * @returns the execution, which may have failed; it is `RUNNING` when the process ends before it
   * @throws AwsError StateMachineTypeNotSupported for a standard machine
   */
  startSync(machineArn: string, input: unknown, name?: string): Promise<Execution>;
  /**
   * Continues the executions of an earlier process: a standard one at the state that it was in, an express one from its
   * beginning, since that may run more than once.
   * https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
   * @throws DamagedFileError
   */
  resume(): Promise<void>;
  /** The operations of the API, such as StartExecution. */
  operations: Readonly<Record<string, JsonOperation>>;
  /** Errors of the declared definitions, each with the machine's name. */
  definitionErrors: string[];
  close(): Promise<void>;
}

const expressExecutionsAtMost = 100;

interface StateMachinesOptions {
  graph: Graph;
  directory: string;
  /** What tasks call besides the state machines. */
  services: Omit<TaskServices, "startExecution">;
  access: ServiceAccess;
  logs: Logs;
  now: () => Date;
}

/** Step Functions with the graph's state machines; executions are on disk in `directory`. */
export async function createStateMachines(options: StateMachinesOptions): Promise<StateMachines> {
  const executions = await Executions.open(options.directory);
  const definitions = await ValidDefinitions.open(join(options.directory, validDefinitionsFile));
  const declared = readMachines(options.graph, definitions.schemaErrors);
  await definitions.save();
  return new DeclaredStateMachines(options, declared, executions);
}

class DeclaredStateMachines implements StateMachines {
  readonly definitionErrors: string[];
  readonly operations: Readonly<Record<string, JsonOperation>>;
  readonly #machines: ReadonlyMap<string, DeclaredMachine>;
  readonly #executions: Executions;
  readonly #settings: RunnerSettings;
  readonly #inFlight = new InFlight();
  readonly #closing = new AbortController();
  readonly #queries = new Queries();
  readonly #turns = new Turns(expressExecutionsAtMost);

  constructor(
    { services, access, logs, now }: StateMachinesOptions,
    { machines, errors }: ReturnType<typeof readMachines>,
    executions: Executions,
  ) {
    const withoutLog = [...machines.values()].filter((machine) => !mayDeliverLog(machine, access));
    for (const { logging } of withoutLog) logging.logGroup = undefined;
    this.definitionErrors = [
      ...errors,
      // AWS's message when the machine is created.
      ...withoutLog.map(
        ({ name }) => `${name}: The state machine IAM Role is not authorized to access the Log Destination.`,
      ),
    ];
    this.#machines = machines;
    this.#executions = executions;
    const startExecution: TaskServices["startExecution"] = async (machineArn, input, name) =>
      this.start(machineArn, parseInput(input), name);
    this.#settings = {
      executions,
      services: { ...services, startExecution },
      access,
      logs,
      queries: this.#queries,
      now,
      signal: this.#closing.signal,
    };
    this.operations = createOperations({
      machines,
      executions,
      machineOf: (arn) => this.#machineOf(arn),
      start: (machineArn, input, name) => this.start(machineArn, input, name),
      startSync: (machineArn, input, name) => this.startSync(machineArn, input, name),
    });
  }

  inFlight(): Promise<unknown>[] {
    return this.#inFlight.list();
  }

  start(machineArn: string, input: unknown, name?: string): Promise<Execution> {
    return this.#start(machineArn, input, { name });
  }

  async startInTurn(machineArn: string, input: unknown, signal: AbortSignal): Promise<Execution> {
    if (!this.#machineOf(machineArn).isExpress) return this.#start(machineArn, input);
    await this.#turns.take(signal);
    const onEnd = () => this.#turns.giveBack();
    return this.#start(machineArn, input, { onEnd }).catch((error) => {
      onEnd();
      throw error;
    });
  }

  async #start(
    machineArn: string,
    input: unknown,
    { name = randomUUID(), onEnd }: { name?: string | undefined; onEnd?: () => void } = {},
  ): Promise<Execution> {
    const machine = this.#machineOf(machineArn);
    const executionArn = executionArnOf(machine, name);
    const earlier = this.#executions.get(executionArn);
    if (earlier) {
      const hasSameInput = JSON.stringify(earlier.input) === JSON.stringify(input);
      if (hasSameInput && earlier.status === "RUNNING") return earlier;
      throw new AwsError("ExecutionAlreadyExists", 400, `Execution Already Exists: '${executionArn}'`);
    }
    const execution = this.#newExecution(executionArn, machineArn, name, input);
    await this.#executions.add(execution);
    void this.#run(execution).finally(onEnd);
    return execution;
  }

  async startSync(machineArn: string, input: unknown, name: string = randomUUID()): Promise<Execution> {
    const machine = this.#machineOf(machineArn);
    if (!machine.isExpress)
      throw new AwsError(
        "StateMachineTypeNotSupported",
        400,
        "This operation is not supported by this type of state machine",
      );
    const execution = this.#newExecution(executionArnOf(machine, name), machineArn, name, input);
    await this.#run(execution);
    return execution;
  }

  async resume(): Promise<void> {
    const running = await this.#executions.load((machineArn) => this.#machines.has(machineArn));
    for (const execution of running) void this.#run(execution);
  }

  async close(): Promise<void> {
    this.#closing.abort(new StatesError("States.Runtime", "The run is ending."));
    // An evaluation may take seconds yet; its execution goes on after a restart.
    await this.#queries.close();
    await this.#inFlight.idle();
    await this.#queries.close();
  }

  #machineOf(arn: string): DeclaredMachine {
    const machine = this.#machines.get(arn);
    if (machine) return machine;
    throw new AwsError("StateMachineDoesNotExist", 400, `State Machine Does Not Exist: '${arn}'`);
  }

  #newExecution(executionArn: string, machineArn: string, name: string, input: unknown): Execution {
    const startDate = this.#settings.now().toISOString();
    return { executionArn, machineArn, name, input, startDate, status: "RUNNING" };
  }

  #run(execution: Execution): Promise<void> {
    const machine = this.#machineOf(execution.machineArn);
    return this.#inFlight.track(runExecution(machine, execution, this.#settings));
  }
}

/**
 * Whether a machine's log can be delivered, which its role sets up.
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
 */
function mayDeliverLog(machine: DeclaredMachine, access: ServiceAccess): boolean {
  return machine.logging.level === "OFF" || isAllowed(() => access.byRole(actorOf(machine), logDelivery));
}
