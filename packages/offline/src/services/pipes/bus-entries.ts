import { lookUp } from "../../look-up.ts";
import { atPath, fillTemplate } from "../events/input-template.ts";
import type { PutEventsEntry } from "../events/put-events.ts";
import type { EventBusParameters, PipeDeclaration } from "./types.ts";

/** A pipe by its names, which templates can refer to. */
export interface PipeNames {
  arn: string;
  name: string;
  declaration: Pick<PipeDeclaration, "source" | "enrichment" | "target">;
}

/**
 * The payload of an event for an enrichment or a target. Templates apply to each event of a batch.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
 */
export function transform(
  event: unknown,
  template: string | undefined,
  { arn, name, declaration }: PipeNames,
  now: Date,
): unknown {
  if (!template) return event;
  const reserved: Record<string, unknown> = {
    "aws.pipes.pipe-arn": arn,
    "aws.pipes.pipe-name": name,
    "aws.pipes.source-arn": declaration.source,
    "aws.pipes.enrichment-arn": declaration.enrichment,
    "aws.pipes.target-arn": declaration.target,
    "aws.pipes.event.ingestion-time": now.toISOString(),
    "aws.pipes.event": event,
    "aws.pipes.event.json": event,
  };
  return fillTemplate(template, (variable) => {
    if (variable.startsWith("$")) return { value: atPath(event, variable) };
    return Object.hasOwn(reserved, variable) ? { value: lookUp(reserved, variable) } : undefined;
  }).value;
}

/**
 * The PutEvents entry of an event. Parameters that are JSON paths refer to the event before its transformation.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html
 */
export function busEntry(
  event: unknown,
  payload: unknown,
  { source, detailType, resources, time }: EventBusParameters,
  { name, declaration }: PipeNames,
  sourceService: string,
): PutEventsEntry {
  const resolve = (parameter: string) =>
    parameter.startsWith("$.") ? asText(atPath(event, parameter)) : parameter;
  const seconds = time ? Date.parse(resolve(time)) / 1000 : undefined;
  return {
    Source: resolve(source ?? `Pipe ${name}`),
    DetailType: resolve(detailType ?? `Event from aws:${sourceService}`),
    Detail: typeof payload === "string" ? payload : JSON.stringify(payload),
    Resources: resources?.map(resolve) ?? [],
    ...(seconds && { Time: seconds }),
    EventBusName: declaration.target,
  };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
