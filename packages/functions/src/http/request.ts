import type * as z from "zod/mini";
import type { AppContext } from "./context.ts";
import { messageOf } from "./messages.ts";
import { maximumBodyKibibytes } from "./operations.ts";
import { type MemberError, ProblemError } from "./problem.ts";

/** No valid body is nested deeper; the schemas refuse what is. */
const maximumDepth = 2;

/**
 * Reads a JSON body and validates it.
 * @throws ProblemError `unsupported-media-type`, `invalid-request` or `too-large`
 */
export async function readBody<Schema extends z.ZodMiniType>(
  context: AppContext,
  schema: Schema,
): Promise<z.output<Schema>> {
  const type = context.req.header("content-type") ?? "";
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type))
    throw new ProblemError("unsupported-media-type", `Send application/json, not "${type}".`);
  const encoding = context.req.header("content-encoding") ?? "identity";
  if (encoding !== "identity")
    throw new ProblemError(
      "unsupported-media-type",
      `Send the body without Content-Encoding, not as "${encoding}".`,
    );
  const text = await context.req.text();
  if (Buffer.byteLength(text) > maximumBodyKibibytes * 1024)
    throw new ProblemError("too-large", `The body must not exceed ${maximumBodyKibibytes} KiB.`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new ProblemError("invalid-request", "The body is not JSON; send a JSON object.");
  }
  const errors = reservedNames(body);
  if (errors.length > 0) throw invalid("body", errors);
  return validate(schema, body);
}

/**
 * Reads the query parameters and validates them.
 * @param schemaOf gives the schema for the names of the parameters
 * @throws ProblemError `invalid-request`
 */
export function readQuery<Schema extends z.ZodMiniType>(
  context: AppContext,
  schemaOf: (names: readonly string[]) => Schema,
): z.output<Schema> {
  // Hono's `req.query()` drops parameters that are named like members of every object.
  const parameters = [...new URL(context.req.url).searchParams];
  const values = new Map(parameters);
  if (values.size < parameters.length) {
    const byName = Map.groupBy(parameters, ([name]) => name);
    const repeated = [...byName].filter(([, entries]) => entries.length > 1);
    throw invalid(
      "query",
      repeated.map(([name]) => ({ pointer: `query ${name}`, detail: "is repeated; send it once" })),
    );
  }
  return validate(schemaOf([...values.keys()]), Object.fromEntries(values), "query");
}

/**
 * Reads an optional header and validates it.
 * @throws ProblemError `invalid-request`
 */
export function readHeader<Schema extends z.ZodMiniType>(
  context: AppContext,
  name: string,
  schema: Schema,
): z.output<Schema> | undefined {
  const value = context.req.header(name);
  if (value === undefined) return undefined;
  // Hono's adapter escapes characters outside of ASCII, so the event has the value as it was sent.
  const [, sent = value] =
    Object.entries(context.env.event.headers ?? {}).find(
      ([other]) => other.toLowerCase() === name.toLowerCase(),
    ) ?? [];
  validate(schema, sent, `header ${name}`);
  return validate(schema, value, `header ${name}`);
}

/** Members named `__proto__`, which objects cannot carry through parsers, validators and the AWS SDK. */
function reservedNames(body: unknown): MemberError[] {
  const errors: MemberError[] = [];
  const values: { value: unknown; path: string[] }[] = [{ value: body, path: [] }];
  for (let next = values.pop(); next; next = values.pop()) {
    const { value, path } = next;
    if (typeof value !== "object" || value === null) continue;
    for (const [name, member] of Object.entries(value))
      if (name === "__proto__")
        errors.push({
          pointer: pointerTo([...path, name], undefined),
          detail: `the name "${name}" is reserved; use another`,
        });
      else if (path.length < maximumDepth) values.push({ value: member, path: [...path, name] });
  }
  return errors;
}

function invalid(source: string, errors: MemberError[]): ProblemError {
  return new ProblemError("invalid-request", `The ${source} is not valid; see "errors".`, { errors });
}

/**
 * Validates a value.
 * @param source what the value is, such as `query` or `header Idempotency-Key`; without it, the body
 * @throws ProblemError `invalid-request` that lists every error with its place
 */
export function validate<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  source?: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: messageOf });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue): MemberError[] => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        pointer: pointerTo([...issue.path, key], source),
        detail: "is unknown; remove it, or correct its name",
      }));
    // The name of a member has errors of its own.
    const messages =
      issue.code === "invalid_key" ? issue.issues.map(({ message }) => message) : [issue.message];
    return messages.map((detail) => ({ pointer: pointerTo(issue.path, source), detail }));
  });
  throw invalid(source ?? "body", errors);
}

function pointerTo(path: PropertyKey[], source: string | undefined): string {
  return source ? [source, ...path].join(" ") : path.map((part) => `/${escapePart(part)}`).join("");
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function escapePart(part: PropertyKey): string {
  return String(part).replaceAll("~", "~0").replaceAll("/", "~1");
}
