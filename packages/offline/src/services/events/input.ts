import { parse } from "@aws-sdk/util-arn-parser";
import { lookUp } from "../../look-up.ts";
import { atPath, type Filled, fillTemplate } from "./input-template.ts";

/** An event as EventBridge delivers it. */
export interface BusEvent {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: unknown;
}

/** How a target's input is made from the event; without any of these, it is the event. */
export interface TargetInput {
  input?: string;
  inputPath?: string;
  inputTransformer?: { inputPaths?: Record<string, string>; inputTemplate: string };
}

/** The variables that EventBridge defines itself. */
export const reservedVariables: readonly string[] = [
  ...["aws.events.rule-arn", "aws.events.rule-name", "aws.events.event.ingestion-time"],
  ...["aws.events.event", "aws.events.event.json"],
];

/**
 * The input of a target for an event.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function targetInput(event: BusEvent, target: TargetInput, ruleArn: string): Filled {
  if (target.input) return { isJson: true, value: JSON.parse(target.input) };
  if (target.inputPath) return { isJson: true, value: atPath(event, target.inputPath) };
  if (!target.inputTransformer) return { isJson: true, value: event };
  const { inputPaths = {}, inputTemplate } = target.inputTransformer;
  const { detail: _, ...withoutDetail } = event;
  const variables: Record<string, unknown> = {
    ...Object.fromEntries(Object.entries(inputPaths).map(([name, path]) => [name, atPath(event, path)])),
    "aws.events.rule-arn": ruleArn,
    "aws.events.rule-name": parse(ruleArn).resource.split("/").at(-1),
    "aws.events.event.ingestion-time": event.time,
    "aws.events.event": withoutDetail,
    "aws.events.event.json": event,
  };
  return fillTemplate(inputTemplate, (name) =>
    Object.hasOwn(variables, name) ? { value: lookUp(variables, name) } : undefined,
  );
}
