import { parse, validate } from "@aws-sdk/util-arn-parser";
import { patternError } from "../events/event-pattern.ts";
import type { PipeDeclaration } from "./types.ts";

/** The kinds of sources, enrichments and targets that are emulated, by the service in their ARN. */
const emulated = {
  source: ["dynamodb"],
  enrichment: ["lambda", "states"],
  target: ["events"],
} as const;

/** The service in an ARN; empty for other texts. */
export const serviceOf = (arn = ""): string => (validate(arn) ? parse(arn).service : "");

/** The source, the enrichment and the target of a pipe that are of kinds that are not emulated. */
export function partsNotEmulated(pipe: PipeDeclaration): string[] {
  return (["source", "enrichment", "target"] as const).flatMap((part) => {
    const arn = pipe[part];
    const isEmulated = !arn || (emulated[part] as readonly string[]).includes(serviceOf(arn));
    return isEmulated ? [] : [`${part} ${arn}`];
  });
}

/** The patterns of a pipe's filter, as JSON; none lets every record through. */
export function filterPatterns({ sourceParameters }: PipeDeclaration): string[] {
  return (sourceParameters?.filterCriteria?.filters ?? []).map(({ pattern }) => pattern);
}

/** The errors of a pipe's filter, a sentence for each. */
export function filterErrors(pipe: PipeDeclaration): string[] {
  return filterPatterns(pipe).flatMap((pattern) => {
    const reason = patternError(pattern);
    return reason === undefined ? [] : [`The filter pattern is not valid. Reason: ${reason}`];
  });
}
