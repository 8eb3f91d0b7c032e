import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import type { OnDecision } from "../../packages/offline/src/iam/authorizer.ts";
import type { Credentials, RoleCredentials } from "../../packages/offline/src/iam/credentials.ts";
import { DecisionLog } from "../../packages/offline/src/iam/decision-log.ts";
import { type System, startSystem } from "../../packages/offline/src/run/system.ts";
import { dynamodbService, type RunningDynamoDB } from "../../packages/offline/src/services/dynamodb/index.ts";
import { services } from "../../packages/offline/src/services/index.ts";
import type { ServiceContext } from "../../packages/offline/src/services/service.ts";
import { runnableGraphOf } from "./graphs.ts";
import type { Target } from "./target.ts";

export interface InProcess extends Target {
  readonly system: System;
  /** Milliseconds by which the services' clock is ahead; functions use the machine's clock. */
  readonly clock: { ahead: number };
  /** Actions that roles requested, by the role's ARN: "s3:GetObject ARN", each once. */
  readonly actions: ReadonlyMap<string, ReadonlySet<string>>;
  /** Actions that roles requested, in order: "s3:GetObject". */
  readonly calls: readonly string[];
  /** Each decision about a request of a role or an AWS service, in order. */
  readonly decisions: readonly Parameters<OnDecision>[0][];
  /** The decisions by requests, each once, with what was done at that time. */
  readonly log: DecisionLog;
  /** Units of DynamoDB that were consumed, by `TABLE` and `TABLE/index/INDEX`. */
  readonly consumed: RunningDynamoDB["consumed"];
  /** Access keys of a role, which need not be declared. */
  readonly credentialsOf: (roleArn: string) => Credentials;
  /** Messages for the person who runs the system. */
  readonly reports: readonly string[];
  readonly graph: Graph;
  /** The data folder. */
  readonly directory: string;
}

/**
 * Runs a stage offline in the test's process, where the test can set its clock and publish events.
 * @param given the stage's graph, if it is not one that the tests share
 */
export async function startInProcess(stage = "offline", given?: Graph): Promise<InProcess> {
  const directory = await mkdtemp(join(tmpdir(), "airlock-in-process-"));
  const graph = given ?? (await runnableGraphOf(stage));
  const clock = { ahead: 0 };
  const actions = new Map<string, Set<string>>();
  const calls: string[] = [];
  const decisions: Parameters<OnDecision>[0][] = [];
  const log = new DecisionLog();
  log.begin("the stage starts");
  const reports: string[] = [];
  let credentials: RoleCredentials | undefined;
  let dynamodb: RunningDynamoDB | undefined;
  const parts = {
    facts: { id: "parts", title: "The parts of the system that tests use" },
    start: async (context: ServiceContext) => {
      ({ credentials } = context);
      dynamodb = await context.use(dynamodbService);
      return {};
    },
  };
  const system = await startSystem({
    graph,
    directory,
    port: 0,
    report: (message) => void reports.push(message),
    onDecision: (decision) => {
      decisions.push(decision);
      log.onDecision(decision);
    },
    services: [...services, parts],
    now: () => new Date(Date.now() + clock.ahead),
    onAction: (roleArn, { action, resource }) => {
      actions.set(roleArn, (actions.get(roleArn) ?? new Set()).add(`${action} ${resource}`));
      calls.push(action);
    },
  });
  const { apiUrl = "", tokenUrl = "", clients } = system.outputs;
  return {
    system,
    clock,
    actions,
    calls,
    decisions,
    log,
    get consumed() {
      return dynamodb?.consumed ?? new Map();
    },
    credentialsOf: (roleArn) => {
      if (!credentials) throw new Error("The system has no access keys.");
      return credentials.of(roleArn);
    },
    reports,
    graph,
    directory,
    apiUrl,
    tokenUrl,
    clients,
    close: async () => {
      await system.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
