import { z } from "zod";
import type { Settings } from "../shared/settings.ts";
import { type Operation, routes, scopes } from "./operations.ts";
import { type ProblemName, problems } from "./problem-types.ts";
import {
  answers,
  decisionSchema,
  idempotencyKeySchema,
  listingSchema,
  registrationSchema,
} from "./schemas.ts";

/** What each operation takes besides its path, and the problems that are its own. */
const details: Record<Operation, { description: string; status?: number; problems: ProblemName[] }> = {
  registerDocument: {
    description:
      "Answers with a URL that takes exactly the declared content, once: PUT it there with the given headers. The same Idempotency-Key with the same body answers with the same document; without a key, every request registers a new one.",
    status: 201,
    problems: ["idempotency-conflict"],
  },
  listDocuments: {
    description:
      "A partner lists its own documents. A token with the scope airlock/review lists all partners' documents in one open state, by default those that are quarantined.",
    problems: ["invalid-request", "invalid-cursor"],
  },
  getDocument: {
    description: "The history names each step with its time and who took it.",
    problems: ["not-found"],
  },
  withdrawDocument: {
    description: "Only while the document is open. Withdrawing twice is as withdrawing once.",
    problems: ["not-found", "conflict"],
  },
  getDocumentContent: {
    description: "Only when the document is released.",
    problems: ["not-found", "conflict"],
  },
  decideDocument: {
    description: "The reason goes on record.",
    problems: ["not-found", "conflict"],
  },
  getHealth: { description: "Calls nothing else.", problems: [] },
  getOpenApi: { description: "", problems: [] },
  getDocs: { description: "", problems: [] },
};

/** This API in OpenAPI 3.1, made from the routes and schemas that serve it. https://spec.openapis.org/oas/v3.1.1 */
export function openApi(settings: Pick<Settings, "maximumDocumentBytes">) {
  const bodies: Partial<Record<Operation, z.ZodType>> = {
    registerDocument: registrationSchema(settings.maximumDocumentBytes),
    decideDocument: decisionSchema,
  };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path, scope, operation, summary } of routes) {
    const { description, status = 200, problems: own } = details[operation];
    const parameters = [
      ...(path.includes("{id}") ? [parameter("path", "id", z.string(), true)] : []),
      ...(operation === "registerDocument"
        ? [parameter("header", "Idempotency-Key", idempotencyKeySchema)]
        : []),
      ...(operation === "listDocuments"
        ? Object.entries(listingSchema.shape).map(([name, schema]) => parameter("query", name, schema))
        : []),
    ];
    const body = bodies[operation];
    const answer = operation in answers ? answers[operation as keyof typeof answers] : undefined;
    const faults: ProblemName[] = [
      ...(scope ? (["unauthorized", "forbidden"] as const) : []),
      ...(path.includes("{id}") ? (["invalid-request"] as const) : []),
      ...(body ? (["invalid-request", "unsupported-media-type", "too-large"] as const) : []),
      ...own,
      "too-many-requests",
      "internal",
      "timeout",
    ];
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        operationId: operation,
        summary,
        ...(description && { description }),
        security: scope ? [{ clientCredentials: [scope] }] : [],
        ...(parameters.length > 0 && { parameters }),
        ...(body && {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaOf(body, "input") } },
          },
        }),
        responses: {
          [status]: {
            description: summary,
            content: answer
              ? { "application/json": { schema: schemaOf(answer, "output") } }
              : { [operation === "getDocs" ? "text/html" : "application/json"]: {} },
          },
          ...Object.fromEntries(
            [...new Set(faults.map((name) => problems[name].status))].sort().map((code) => [
              code,
              {
                description: [...new Set(faults)]
                  .filter((name) => problems[name].status === code)
                  .map((name) => problems[name].title)
                  .join("; "),
                content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
              },
            ]),
          ),
        },
      },
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Airlock",
      version: "1",
      description: "Hand in documents; what they really are is found out before anybody else touches them.",
    },
    // Beside this document, under whatever stage or domain name it is served.
    servers: [{ url: "." }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, "output") },
      securitySchemes: {
        clientCredentials: {
          type: "oauth2",
          flows: {
            clientCredentials: {
              tokenUrl: "https://your-token-url/oauth2/token",
              scopes: {
                [scopes.submit]: "Register and withdraw documents",
                [scopes.read]: "Read documents and their content",
                [scopes.review]: "Decide on quarantined documents",
              },
            },
          },
        },
      },
    },
  };
}

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int().optional(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .describe("A problem document, RFC 9457");

function schemaOf(schema: z.ZodType, io: "input" | "output") {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return json;
}

function parameter(place: "path" | "query" | "header", name: string, schema: z.ZodType, required = false) {
  return { in: place, name, required, schema: schemaOf(schema, "input") };
}
