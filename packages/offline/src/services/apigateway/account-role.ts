import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { isAllowed, type ServiceAccess } from "../../iam/service-access.ts";
import { regionalArn } from "../resource-facts.ts";
import { accountType } from "./types.ts";

/**
 * Decides whether API Gateway may write to a log stream, with the role of the account's settings. Where the program declares
 * none, the account has one that the graph does not show.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html#set-up-access-logging-permissions
 *
 * @param sourceArn ARN of the stage that logs
 */
export function createLogAccess(
  access: ServiceAccess,
  graph: Graph,
  sourceArn: string,
): (stream: { logGroup: string; logStream: string }) => boolean {
  const account = resourcesOfType(graph, accountType).findLast(({ options }) => !options.read);
  if (!account) return () => true;
  const roleArn = account.inputs.cloudwatchRoleArn;
  return ({ logGroup, logStream }) => {
    const resource = regionalArn(graph, "logs", `log-group:${logGroup}:log-stream:${logStream}`);
    const calls = ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({ action, resource }));
    return isAllowed(() => access.byRole({ service: "apigateway.amazonaws.com", sourceArn, roleArn }, calls));
  };
}
