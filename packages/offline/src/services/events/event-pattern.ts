import { type Alternative, compileAlternatives } from "./pattern/compile.ts";
import { fieldsOf, matchesAlternative } from "./pattern/match.ts";
import { InvalidPatternError, PatternSource } from "./pattern/source.ts";

/**
 * An event pattern of a rule or a pipe. It matches as Event Ruler does, the library that EventBridge matches by.
 * https://github.com/aws/event-ruler, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export class EventPattern {
  readonly #alternatives: readonly Alternative[];

  /** @throws InvalidPatternError in the words of EventBridge */
  constructor(json: string) {
    this.#alternatives = compileAlternatives(new PatternSource(json));
  }

  matches(event: unknown): boolean {
    const fields = fieldsOf(event);
    return this.#alternatives.some((alternative) => matchesAlternative(alternative, fields));
  }
}

/** The reason for which EventBridge would refuse a pattern; undefined for a valid one. */
export function patternError(json: string): string | undefined {
  try {
    new EventPattern(json);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidPatternError) return error.message;
    throw error;
  }
}
