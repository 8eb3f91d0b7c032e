import { parse, validate } from "@aws-sdk/util-arn-parser";
import type { RequestedAction } from "../../iam/policy.ts";

/** The services whose resources are delivered to, with the action that a delivery calls. */
const actions = {
  lambda: "lambda:InvokeFunction",
  sqs: "sqs:SendMessage",
  states: "states:StartExecution",
} as const;

/** The kind of a target, by the service in its ARN; undefined for kinds that are not delivered to. */
export function kindOfTarget(arn: string): keyof typeof actions | undefined {
  const service = validate(arn) ? parse(arn).service : "";
  return Object.hasOwn(actions, service) ? (service as keyof typeof actions) : undefined;
}

/**
 * The call that EventBridge makes on a target with the target's role.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export function callsOfTarget(arn = ""): { calls: RequestedAction[]; complete: boolean } {
  const kind = kindOfTarget(arn);
  return kind
    ? { calls: [{ action: actions[kind], resource: arn }], complete: true }
    : { calls: [], complete: false };
}
