import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import { isAllowed, type ServiceAccess } from "../../iam/service-access.ts";
import { logGroupType } from "../logs/types.ts";
import { regionalArn } from "../resource-facts.ts";
import type { LambdaFunction } from "./functions.ts";

/**
 * Decides what Lambda may do with the roles of functions.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
export class ExecutionRoles {
  readonly #access: ServiceAccess;
  readonly #graph: Graph;
  readonly #logGroups: ReadonlySet<string>;

  constructor(access: ServiceAccess, graph: Graph) {
    this.#access = access;
    this.#graph = graph;
    this.#logGroups = new Set(resourcesOfType(graph, logGroupType).map(({ outputs }) => outputs.name));
  }

  /** @throws AwsError AccessDeniedException when the role does not trust Lambda */
  assume(declared: LambdaFunction): void {
    if (isAllowed(() => this.#access.byRole(actorOf(declared), []))) return;
    const message = "The role defined for the function cannot be assumed by Lambda.";
    throw new AwsError("AccessDeniedException", 403, message);
  }

  /**
   * Whether what a function logs can be written. It runs in either case.
   * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
   */
  mayLog(declared: LambdaFunction, logStream: string): boolean {
    const { logGroup } = declared;
    const group = regionalArn(this.#graph, "logs", `log-group:${logGroup}`);
    const onStream = ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({
      action,
      resource: `${group}:log-stream:${logStream}`,
    }));
    const creation = this.#logGroups.has(logGroup)
      ? []
      : [{ action: "logs:CreateLogGroup", resource: group }];
    return isAllowed(() => this.#access.byRole(actorOf(declared), [...creation, ...onStream]));
  }
}

const actorOf = ({ arn, roleArn }: LambdaFunction) => ({
  service: "lambda.amazonaws.com",
  sourceArn: arn,
  roleArn,
});
