import type { RequestedAction } from "./policy.ts";

const actionOfService: Readonly<Record<string, string>> = {
  lambda: "lambda:InvokeFunction",
  sqs: "sqs:SendMessage",
  states: "states:StartExecution",
};

/**
 * The call that EventBridge makes on a target with the target's role.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export function callsOfTarget(arn = ""): { calls: RequestedAction[]; complete: boolean } {
  const action = actionOfService[arn.split(":")[2] ?? ""];
  return { calls: action ? [{ action, resource: arn }] : [], complete: action !== undefined };
}
