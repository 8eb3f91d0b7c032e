import type { Graph } from "../../offline/src/graph/graph.ts";
import { Account } from "./aws/account.ts";
import type { AnyCall } from "./aws/call.ts";
import type { AwsAccess } from "./aws/config.ts";
import { type Reason, Unanswered } from "./aws/unanswered.ts";
import { getCallerIdentity } from "./calls/identity.ts";
import type { Check, Context, Obstacle } from "./check.ts";
import { checks } from "./checks/index.ts";
import { region } from "./checks/region.ts";
import { Deployed } from "./deployed.ts";
import { readDeployed } from "./stage-state.ts";

/** An obstacle with the check that found it. */
export interface FoundObstacle extends Obstacle {
  check: string;
  page: string;
}

/** A question that AWS did not answer, and the checks that could not go on without it. */
export interface OpenQuestion {
  checks: string[];
  actions: readonly string[];
  reason: Reason;
  message: string;
}

export interface Report {
  stage: string;
  region: string;
  /** Absent when the credentials do not work. */
  accountId?: string;
  /** Whether the stage was deployed before, as far as could be asked. */
  isDeployed: boolean;
  obstacles: FoundObstacle[];
  openQuestions: OpenQuestion[];
  /** Checks that were not made, because an obstacle stands before them. */
  notAsked: string[];
}

/**
 * Asks an account what is in the way of a stage's deploy. Calls are read-only; what they need is `policyOf`.
 *
 * @param options.graph what the stage declares
 * @param options.access where AWS's API is, and as whom it is asked
 */
export async function preflight({
  graph,
  access = {},
  now = new Date(),
}: {
  graph: Graph;
  access?: AwsAccess;
  now?: Date;
}): Promise<Report> {
  const account = new Account(graph.region, access);
  const run = new Run(account, access.endpoint);
  const report = { stage: graph.stage, region: graph.region, isDeployed: false, ...run.results };
  const accountId = await run.identify();
  if (accountId === undefined) return { ...report, notAsked: [region, ...checks].map(({ id }) => id) };
  const { globalRegion } = account;
  const asked = { graph: inAccount(graph, accountId), synthesized: graph, globalRegion, now };
  await run.check(region, { ...asked, deployed: new Deployed() });
  if (run.results.obstacles.some(({ severity }) => severity === "stops"))
    return { ...report, accountId, notAsked: checks.map(({ id }) => id) };
  const deployed = await run.attempt("sst-state", () => readDeployed(account.ask.bind(account), graph));
  const context = { ...asked, deployed: deployed ?? new Deployed() };
  // One after another: an account's read calls are throttled together with those of its operators.
  for (const check of checks) await run.check(check, context);
  return { ...report, accountId, isDeployed: !context.deployed.isEmpty };
}

/** The graph with the account's number in the place of the one that synth writes. */
const inAccount = (graph: Graph, accountId: string): Graph =>
  JSON.parse(JSON.stringify(graph).replaceAll(graph.accountId, accountId));

/** Makes checks and collects what they find. */
class Run {
  readonly results: Pick<Report, "obstacles" | "openQuestions" | "notAsked"> = {
    obstacles: [],
    openQuestions: [],
    notAsked: [],
  };
  readonly #account: Account;
  /** The address of a system that runs offline; AWS without it. */
  readonly #endpoint: string | undefined;

  constructor(account: Account, endpoint: string | undefined) {
    this.#account = account;
    this.#endpoint = endpoint;
  }

  /** The number of the account that the credentials belong to. Without them, nothing else can be asked. */
  async identify(): Promise<string | undefined> {
    try {
      const identity = await this.#account.ask(getCallerIdentity, {}, this.#account.globalRegion);
      if (identity?.Arn?.endsWith(":root")) this.#add(credentials, rootUser);
      return identity?.Account;
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      if (this.#endpoint && error.reason === "unreachable")
        this.#add(credentials, {
          severity: "stops",
          message: `${this.#endpoint} cannot be reached: ${error.message}`,
          remedy: "Start it with npm start.",
        });
      else
        this.#add(credentials, {
          severity: "stops",
          message:
            error.reason === "unreachable"
              ? `AWS cannot be reached: ${error.message}`
              : `There are no credentials that AWS accepts: ${error.message}`,
          remedy:
            "Connect to the network, sign in, and set AWS_PROFILE to the profile of the stage's account.",
          command: "aws sts get-caller-identity",
        });
      return undefined;
    }
  }

  async check(check: Check, context: Omit<Context, "ask">): Promise<void> {
    const ask: Context["ask"] = (call, input, region) => {
      if (!check.calls.includes(call as AnyCall))
        throw new Error(`Check ${check.id} does not declare ${call.page}.`);
      return this.#account.ask(call, input, region);
    };
    await this.attempt(check.id, async () => {
      for await (const obstacle of check.run({ ...context, ask })) this.#add(check, obstacle);
    });
  }

  /** Does what asks, and records a question that has no answer. */
  async attempt<Result>(id: string, work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      const { actions, reason, message } = error;
      const known = this.results.openQuestions.find(
        (question) => question.actions.join() === actions.join() && question.reason === reason,
      );
      if (!known) this.results.openQuestions.push({ checks: [id], actions, reason, message });
      else if (!known.checks.includes(id)) known.checks.push(id);
      return undefined;
    }
  }

  #add({ id, page }: Pick<Check, "id" | "page">, obstacle: Obstacle): void {
    this.results.obstacles.push({ check: id, page, ...obstacle });
  }
}

const credentials = {
  id: "credentials",
  page: "https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html",
};

const rootUser: Obstacle = {
  severity: "weakens",
  message: "The credentials are those of the account's root user, whom no policy limits.",
  remedy: "Deploy with a role: docs/operations.md.",
  command: "aws configure sso",
};
