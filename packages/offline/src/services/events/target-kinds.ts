import type { RequestedAction } from "../../iam/policy.ts";

interface Kind {
  arn: RegExp;
  /** What EventBridge calls to deliver an input. */
  actions: string[];
  /** Whether EventBridge needs a role to call it. */
  needsRole: boolean;
}

/**
 * The kinds of targets that are delivered to.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html#eb-target-permissions
 */
const kinds = {
  apiDestination: {
    arn: /^arn:aws[\w-]*:events:[\w-]+:\d{12}:api-destination\//,
    actions: ["events:InvokeApiDestination"],
    needsRole: true,
  },
  deliveryStream: {
    arn: /^arn:aws[\w-]*:firehose:/,
    actions: ["firehose:PutRecord", "firehose:PutRecordBatch"],
    needsRole: true,
  },
  function: { arn: /^arn:aws[\w-]*:lambda:/, actions: ["lambda:InvokeFunction"], needsRole: false },
  queue: { arn: /^arn:aws[\w-]*:sqs:/, actions: ["sqs:SendMessage"], needsRole: false },
  stateMachine: { arn: /^arn:aws[\w-]*:states:/, actions: ["states:StartExecution"], needsRole: true },
} as const satisfies Record<string, Kind>;

export type TargetKind = keyof typeof kinds;

/** The kind of a target, by its ARN; undefined for kinds that are not delivered to. */
export function kindOfTarget(arn: string): TargetKind | undefined {
  return (Object.keys(kinds) as TargetKind[]).find((kind) => kinds[kind].arn.test(arn));
}

/** Whether EventBridge needs a role to deliver to targets of a kind. */
export const needsRole = (kind: TargetKind): boolean => kinds[kind].needsRole;

/** Whether targets such as this one refuse an input that is not JSON: functions and state machines do. */
export function takesJsonOnly(arn: string): boolean {
  return ["function", "stateMachine"].includes(kindOfTarget(arn) ?? "");
}

/** The calls that EventBridge makes on a target with the target's role. */
export function callsOfTarget(arn = ""): { calls: RequestedAction[]; complete: boolean } {
  const kind = kindOfTarget(arn);
  return kind
    ? { calls: kinds[kind].actions.map((action) => ({ action, resource: arn })), complete: true }
    : { calls: [], complete: false };
}
