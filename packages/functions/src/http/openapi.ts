import * as z from "zod";
import type { Settings } from "../shared/settings.ts";
import { type CodeSample, codeSamplesOf } from "./examples.ts";
import { type Operation, operationList, scopeMeanings } from "./operations.ts";
import { firewallProblems, type ProblemName, problems } from "./problem-types.ts";
import { answerSchemas, bodySchemas, headerSchemas, problemSchema, querySchemas } from "./schemas.ts";

/** A JSON Schema. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  [keyword: string]: unknown;
}

interface Parameter {
  in: "path" | "query" | "header";
  name: string;
  required: boolean;
  schema: JsonSchema;
}

type Content = Record<string, { schema?: JsonSchema }>;

/** An operation of the OpenAPI document. */
export interface OpenApiOperation {
  operationId: string;
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  "x-codeSamples"?: CodeSample[];
  parameters?: Parameter[];
  requestBody?: { required: true; content: Content };
  responses: Record<string, { description: string; content: Content }>;
}

/** What a stage with AWS WAF answers before the API reads a request. */
const firewallDescription =
  "A web application firewall may answer before the API: 429 with Retry-After to an address that sends too many requests in five minutes, 413 to a body that is too large, and 403 to addresses with a bad reputation, to user agents of attack tools, and to requests that exploit a known weakness of servers, such as a filename with a lookup of Log4j. These 429 and 413 are application/json. A filename, label or reason may otherwise contain any text, such as HTML, paths and URLs, and no header is needed besides Authorization and Content-Type.";

/** Statuses that AWS WAF answers by itself, as JSON. */
const firewallStatuses = new Set<number>(
  Object.values(firewallProblems).map(({ problem }) => problems[problem].status),
);

/** What the document says of a stage. */
interface StageDetails {
  /** URL of the API, without a slash at its end. */
  url: string;
  /** URL of the token endpoint. */
  tokenUrl: string;
}

/** The API's OpenAPI document, from the tables that serve it. https://spec.openapis.org/oas/v3.1.1 */
export function openApi(settings: Pick<Settings, "maximumDocumentBytes">, { url, tokenUrl }: StageDetails) {
  const bodies = bodySchemas(settings);
  const paths: Record<string, Record<string, OpenApiOperation>> = Object.fromEntries(
    [...Map.groupBy(operationList, ({ path }) => path)].map(([path, ofPath]) => [
      path,
      Object.fromEntries(
        ofPath.map((operation) => [
          operation.method.toLowerCase(),
          describe(operation, bodies, { url, tokenUrl }),
        ]),
      ),
    ]),
  );
  const { document, definitions } = withSharedSchemas(paths);
  return {
    openapi: "3.1.0",
    info: {
      title: "Airlock",
      version: "1",
      description: `Submit documents. Each is inspected before it is released.\n\n${firewallDescription}`,
    },
    servers: [{ url }],
    paths: document,
    components: {
      schemas: { Problem: schemaOf(problemSchema, "output"), ...definitions },
      securitySchemes: {
        clientCredentials: {
          type: "oauth2",
          flows: {
            clientCredentials: {
              tokenUrl,
              scopes: scopeMeanings,
            },
          },
        },
      },
    },
  };
}

function describe(
  operation: Operation,
  bodies: ReturnType<typeof bodySchemas>,
  places: StageDetails,
): OpenApiOperation {
  const { name, scopes: accepted, summary, description, body, answer } = operation;
  const parameters = parametersOf(operation);
  const samples = codeSamplesOf(name, places);
  const schema = answer.schema && schemaOf(answerSchemas[answer.schema], "output");
  return {
    operationId: name,
    summary,
    ...(description && { description }),
    // Alternatives: a token needs one of the scopes.
    security: accepted.map((scope) => ({ clientCredentials: [scope] })),
    ...(samples.length > 0 && { "x-codeSamples": samples }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: schemaOf(bodies[body], "input") } },
      },
    }),
    responses: {
      [answer.status]: { description: summary, content: { [answer.mediaType]: schema ? { schema } : {} } },
      ...problemResponses(operation),
    },
  };
}

function parametersOf({ path, header, query }: Operation): Parameter[] {
  return [
    ...(path.includes("{id}") ? [parameter("path", "id", z.string())] : []),
    ...(header ? [parameter("header", header, headerSchemas[header])] : []),
    ...(query
      ? Object.entries(querySchemas[query].shape).map(([name, schema]) => parameter("query", name, schema))
      : []),
  ];
}

function parameter(place: Parameter["in"], name: string, schema: z.ZodType): Parameter {
  return { in: place, name, required: place === "path", schema: schemaOf(schema, "input") };
}

/** One response for each status; its description lists the problems with this status. */
function problemResponses({ scopes: accepted, body, problems: ownProblems }: Operation) {
  const names = new Set<ProblemName>([
    ...(accepted.length > 0
      ? (["invalid-request", "unauthorized", "forbidden", "quota-exceeded"] as const)
      : []),
    ...(body ? (["unsupported-media-type", "too-large"] as const) : []),
    ...ownProblems,
    "too-many-requests",
    "internal",
    "timeout",
  ]);
  const byStatus = Map.groupBy(names, (name) => problems[name].status);
  const problem = { schema: { $ref: "#/components/schemas/Problem" } };
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => [
      status,
      {
        description: sameStatus.map((name) => problems[name].title).join("; "),
        content: {
          "application/problem+json": problem,
          ...(firewallStatuses.has(status) && { "application/json": problem }),
        },
      },
    ]),
  );
}

/**
 * Moves the definitions of recursive schemas into those that the whole document has: references in an OpenAPI document start
 * at its root. https://spec.openapis.org/oas/v3.1.1#reference-object
 */
function withSharedSchemas<Document>(document: Document) {
  const definitions: Record<string, JsonSchema> = {};
  const moved: Document = JSON.parse(JSON.stringify(document), (key, value) => {
    if (key === "$ref") return value.replace("#/$defs/", "#/components/schemas/");
    if (value?.$defs === undefined) return value;
    const { $defs, ...schema } = value;
    Object.assign(definitions, $defs);
    return schema;
  });
  return { document: moved, definitions };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: omitSafeRange,
  });
  return json as JsonSchema;
}

/** Omits the range of numbers that JavaScript represents exactly, which Zod gives every integer. */
function omitSafeRange({ jsonSchema }: { jsonSchema: { minimum?: number; maximum?: number } }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
