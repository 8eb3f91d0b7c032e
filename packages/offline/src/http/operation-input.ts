import type { z } from "zod";
import { AwsError } from "./aws-error.ts";

type Issue = z.core.$ZodIssue;

/**
 * The input of an operation, as its schema describes it. Members that the schema does not have are ignored, and `null` is
 * an absent member, as in AWS's services.
 *
 * @param invalid the service's error for a member that breaks a constraint
 * @throws AwsError SerializationException for a member of another type, `invalid` for one that breaks a constraint
 */
export function readOperationInput<Input>(
  schema: z.ZodType<Input>,
  given: unknown,
  invalid = "ValidationException",
): Input {
  const { data, error } = schema.safeParse(withoutNulls(given), { reportInput: true });
  if (!error) return data as Input;
  for (const issue of error.issues) {
    const message = typeMismatch(issue);
    if (message) throw new AwsError("SerializationException", 400, message);
  }
  const errors = error.issues.map(
    (issue) =>
      `Value ${shorten(issue.input)} at '${memberPath(issue.path)}' failed to satisfy constraint: ${constraint(issue)}`,
  );
  const count = `${errors.length} validation error${errors.length === 1 ? "" : "s"} detected`;
  throw new AwsError(invalid, 400, `${count}: ${errors.join("; ")}`);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === null ? [] : [[name, withoutNulls(member)]],
    ),
  );
}

const typeNames = new Map([
  ["string", "String"],
  ["boolean", "Boolean"],
  ["int", "Integer"],
  ["number", "Double"],
]);

/** What AWS's services say of a member of another type; undefined for other issues. */
function typeMismatch({ code, input, ...issue }: Issue): string | undefined {
  if (code === "invalid_format" && (issue as { format?: string }).format === "base64")
    return "The value is not Base64.";
  if (code !== "invalid_type" || input === undefined || input === null) return undefined;
  const expected = String((issue as { expected?: unknown }).expected);
  const isCollection = ["array", "object", "record"].includes(expected);
  if (Array.isArray(input)) return "Start of list found where not expected";
  if (typeof input === "object") return "Start of structure or map found where not expected";
  if (isCollection) return "Unexpected field type";
  return `${tokenOf(input)} cannot be converted to ${typeNames.get(expected) ?? expected}`;
}

function tokenOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  if (typeof value === "number") return Number.isInteger(value) ? "NUMBER_VALUE" : "DECIMAL_VALUE";
  return "STRING_VALUE";
}

/** A member as AWS's messages name it, such as `entries.2.member.source`. */
function memberPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) =>
      typeof part === "number"
        ? `${part + 1}.member`
        : `${String(part).charAt(0).toLowerCase()}${String(part).slice(1)}`,
    )
    .join(".");
}

function constraint(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return "Member must not be null";
    case "too_small":
      return `Member must have ${measureOf(issue.origin)} greater than or equal to ${issue.minimum}`;
    case "too_big":
      return `Member must have ${measureOf(issue.origin)} less than or equal to ${issue.maximum}`;
    case "invalid_format":
      return `Member must satisfy regular expression pattern: ${issue.pattern?.replace(/^\/|\/u?$/g, "")}`;
    case "invalid_value":
      return `Member must satisfy enum value set: [${issue.values.map(String).join(", ")}]`;
    default:
      return issue.message;
  }
}

const measureOf = (origin: string) => (["string", "array"].includes(origin) ? "length" : "value");

const charactersAtMost = 1024;

function shorten(value: unknown): string {
  if (value === undefined || value === null) return "null";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `'${text.length > charactersAtMost ? `${text.slice(0, charactersAtMost)}...` : text}'`;
}
