import { parse, validate } from "@aws-sdk/util-arn-parser";
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
export function callsOfTarget(arn: string | undefined): { calls: RequestedAction[]; complete: boolean } {
  const action = arn && validate(arn) ? actionOfService[parse(arn).service] : undefined;
  return { calls: arn && action ? [{ action, resource: arn }] : [], complete: action !== undefined };
}
