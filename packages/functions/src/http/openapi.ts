import * as z from "zod";
import type { Settings } from "../shared/settings.ts";
import { answerSchemas, problemSchema } from "./answer-schemas.ts";
import { answerExamples, bodyExamples, problemExampleOf } from "./example-values.ts";
import { type CodeSample, codeSamplesOf } from "./examples.ts";
import { firewallProblems } from "./gateway-problems.ts";
import { operationDescriptions } from "./operation-descriptions.ts";
import { type Operation, operationList, scopeMeanings, scopes } from "./operations.ts";
import { type ProblemName, problems } from "./problem-types.ts";
import { bodySchemas, headerSchemas, querySchemas } from "./schemas.ts";

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

type Content = Record<string, { schema?: JsonSchema; example?: object }>;

/** An operation of the OpenAPI document. */
export interface OpenApiOperation {
  operationId: string;
  summary: string;
  tags: string[];
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

/** Groups of operations by their tags, in the order of the reference. */
const tagMeanings = {
  Documents: "Register documents, follow them, and download what is released",
  Uploads: "Continue an upload, and upload in parts",
  Review: "Find, look at and decide on documents of all partners",
  Service: "What needs no token",
} as const;

function tagOf({ path, scopes: accepted }: Operation): keyof typeof tagMeanings {
  if (accepted.length === 0) return "Service";
  if (path.includes("/upload")) return "Uploads";
  return accepted.includes(scopes.submit) || accepted.includes(scopes.read) ? "Documents" : "Review";
}

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
    tags: Object.entries(tagMeanings).map(([name, description]) => ({ name, description })),
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
  const { name, scopes: accepted, body } = operation;
  const { summary, description, answer } = operationDescriptions[name];
  const parameters = parametersOf(operation);
  const samples = codeSamplesOf(name, places);
  const content = answer.schema && {
    schema: schemaOf(answerSchemas[answer.schema], "output"),
    ...withExample(answerExamples[answer.schema]),
  };
  return {
    operationId: name,
    summary,
    tags: [tagOf(operation)],
    ...(description && { description }),
    // Alternatives: a token needs one of the scopes.
    security: accepted.map((scope) => ({ clientCredentials: [scope] })),
    ...(samples.length > 0 && { "x-codeSamples": samples }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: schemaOf(bodies[body], "input"), ...withExample(bodyExamples[body]) },
        },
      },
    }),
    responses: {
      [answer.status]: { description: summary, content: { [answer.mediaType]: content ?? {} } },
      ...problemResponses(operation),
    },
  };
}

const withExample = (example: object | undefined) => example && { example };

function parametersOf({ path, header, query }: Operation): Parameter[] {
  const queried: Record<string, z.core.$ZodType> = query ? querySchemas[query]().shape : {};
  return [
    ...(path.includes("{id}") ? [parameter("path", "id", z.string())] : []),
    ...(header ? [parameter("header", header, headerSchemas[header])] : []),
    ...Object.entries(queried).map(([name, schema]) => parameter("query", name, schema)),
  ];
}

function parameter(place: Parameter["in"], name: string, schema: z.core.$ZodType): Parameter {
  return { in: place, name, required: place === "path", schema: schemaOf(schema, "input") };
}

/** One response for each status; its description lists the problems with this status. */
function problemResponses({ name, scopes: accepted, body }: Operation) {
  const names = new Set<ProblemName>([
    ...(accepted.length > 0
      ? (["invalid-request", "unauthorized", "forbidden", "quota-exceeded"] as const)
      : []),
    ...(body ? (["unsupported-media-type", "too-large"] as const) : []),
    ...operationDescriptions[name].problems,
    "too-many-requests",
    "internal",
    "timeout",
  ]);
  const byStatus = Map.groupBy(names, (name) => problems[name].status);
  const schema = { $ref: "#/components/schemas/Problem" };
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => {
      const problem = { schema, ...withExample(sameStatus[0] && problemExampleOf(sameStatus[0])) };
      const content = {
        "application/problem+json": problem,
        ...(firewallStatuses.has(status) && { "application/json": problem }),
      };
      return [status, { description: sameStatus.map((name) => problems[name].title).join("; "), content }];
    }),
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

function schemaOf(schema: z.core.$ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: simplify,
  });
  return json as JsonSchema;
}

/**
 * Omits the range of numbers that JavaScript represents exactly, which Zod gives every integer, and the patterns of dates and
 * times, which their format says.
 */
function simplify({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === "date" || jsonSchema.format === "date-time") delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
