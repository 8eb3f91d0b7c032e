import { type AnyNode, type MemberNode, type ObjectNode, parse, type ValueNode } from "@humanwhocodes/momoa";

/** EventBridge refuses the pattern; the message is EventBridge's. */
export class InvalidPatternError extends Error {
  override name = "InvalidPatternError";
}

/** EventBridge's limit. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
const charactersAtMost = 4096;

/** What messages quote of a pattern: `ErrorReportConfiguration.DEFAULT_MAX_RAW_CONTENT_LENGTH` of Jackson. */
const quotedAtMost = 500;

/** The JSON text of a pattern, which keeps names that come twice, and places for messages. */
export class PatternSource {
  readonly #text: string;
  readonly root: ValueNode;

  /** @throws InvalidPatternError */
  constructor(text: string) {
    this.#text = text;
    if (text.length > charactersAtMost)
      throw new InvalidPatternError(
        `1 validation error detected: Value at 'eventPattern' failed to satisfy constraint: Member must have length less than or equal to ${charactersAtMost}`,
      );
    try {
      this.root = parse(text, { mode: "json" }).body;
    } catch (error) {
      const { message, offset = text.length } = error as Error & { offset?: number };
      throw this.errorAt(offset + 1, message.replace(/ \(\d+:\d+\)$/, ""));
    }
  }

  /** An error at the beginning of a value, where Jackson is once it has read the value's first token. */
  errorAtStart(node: ValueNode, message: string): InvalidPatternError {
    const isScalar = ["Number", "Boolean", "Null"].includes(node.type);
    return this.errorAt(isScalar ? endOf(node) : startOf(node) + 1, message);
  }

  errorAtEnd(node: AnyNode, message: string): InvalidPatternError {
    return this.errorAt(endOf(node), message);
  }

  /** The value of an object's only member. */
  onlyMember(object: ObjectNode, { missing, several }: { missing: string; several: string }): MemberNode {
    const [member, second] = object.members;
    if (!member) throw this.errorAtEnd(object, missing);
    if (second) throw this.errorAtStart(second.value, several);
    return member;
  }

  errorAt(offset: number, message: string): InvalidPatternError {
    const before = this.#text.slice(0, offset).split(/\r\n|\r|\n/);
    const omitted = this.#text.length - quotedAtMost;
    const quoted =
      omitted > 0 ? `"${this.#text.slice(0, quotedAtMost)}"[truncated ${omitted} chars]` : `"${this.#text}"`;
    const column = (before.at(-1)?.length ?? 0) + 1;
    return new InvalidPatternError(
      `${message}\n at [Source: (String)${quoted}; line: ${before.length}, column: ${column}]`,
    );
  }
}

/** The name of a member: JSON has only strings. */
export const nameOf = ({ name }: MemberNode): string => (name.type === "String" ? name.value : name.name);

const startOf = ({ loc }: AnyNode): number => loc?.start.offset ?? 0;
const endOf = ({ loc }: AnyNode): number => loc?.end.offset ?? 0;
