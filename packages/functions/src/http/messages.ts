import type * as z from "zod/mini";

/**
 * Says what a value must be, for the errors that schemas.ts has no message of its own for.
 * https://zod.dev/error-customization
 */
export function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? `is required; send ${nameOf(issue.expected)}`
        : `must be ${nameOf(issue.expected)}`;
    case "too_small":
      return issue.origin === "string"
        ? `must have at least ${counted(issue.minimum)}`
        : `must be at least ${issue.minimum}, and is ${issue.input}`;
    case "too_big":
      return issue.origin === "string"
        ? `must have at most ${counted(issue.maximum)}`
        : `must be at most ${issue.maximum}, and is ${issue.input}`;
    case "invalid_value":
      return `must be ${issue.values.map((value) => `"${String(value)}"`).join(" or ")}`;
    default:
      return undefined;
  }
}

/** A type's name with its article. */
function nameOf(type: string): string {
  if (type === "int" || type === "number") return "a whole number";
  return type === "object" || type === "record" ? "an object" : `a ${type}`;
}

const counted = (characters: number | bigint) =>
  `${characters} ${Number(characters) === 1 ? "character" : "characters"}`;
