import type { ProblemName } from "./problem-types.ts";
import type { AnswerName, BodyName, HeaderName, QueryName } from "./schemas.ts";

/*
 * The API's operations. infra/ makes the gateway's methods from them, the app its routes and openapi.ts the OpenAPI
 * document. Schemas are named, not imported, because infra/ must not load them.
 */

export const scopes = {
  submit: "airlock/submit",
  read: "airlock/read",
  review: "airlock/review",
} as const;
export type Scope = (typeof scopes)[keyof typeof scopes];

/**
 * Limit of a request's body, for the app and AWS WAF. The largest registration has 18 KiB: the longest labels, with every
 * character escaped in JSON.
 */
export const maximumBodyKibibytes = 32;

interface OperationDetails {
  method: "GET" | "POST" | "DELETE";
  /** Path parameters in braces, as in API Gateway and OpenAPI. */
  path: `/${string}`;
  /** The scope that the access token must have; `null` if no token is required. */
  scope: Scope | null;
  summary: string;
  description?: string;
  header?: HeaderName;
  query?: QueryName;
  body?: BodyName;
  /** Status, media type and schema of the successful response. */
  answer: { status: 200 | 201; mediaType: string; schema?: AnswerName };
  /** Problems besides those that every operation with a token, path parameter or body can have. */
  problems: readonly ProblemName[];
}

export const operations = {
  registerDocument: {
    method: "POST",
    path: "/documents",
    scope: scopes.submit,
    summary: "Register a document and get the URL for uploading its content",
    description:
      "The URL accepts exactly the declared content, once: send a PUT request with the given headers. A repeated request with the same Idempotency-Key and body returns the same document; without a key, each request registers a new one.",
    header: "Idempotency-Key",
    body: "registration",
    answer: { status: 201, mediaType: "application/json", schema: "registered" },
    problems: ["idempotency-conflict"],
  },
  listDocuments: {
    method: "GET",
    path: "/documents",
    scope: scopes.read,
    summary: "List your documents, newest first; for reviewers, the open documents of all partners",
    description:
      "Lists the caller's documents. With a token that has the scope airlock/review, lists all partners' documents in one open status, by default quarantined.",
    query: "listing",
    answer: { status: 200, mediaType: "application/json", schema: "page" },
    problems: ["invalid-request", "invalid-cursor"],
  },
  getDocument: {
    method: "GET",
    path: "/documents/{id}",
    scope: scopes.read,
    summary: "Read a document's record, findings and history",
    description: "Each history entry has the time and who caused it.",
    answer: { status: 200, mediaType: "application/json", schema: "documentWithHistory" },
    problems: ["not-found"],
  },
  withdrawDocument: {
    method: "DELETE",
    path: "/documents/{id}",
    scope: scopes.submit,
    summary: "Withdraw a document: delete its content and keep its history",
    description: "Possible while the document's status is open. Idempotent.",
    answer: { status: 200, mediaType: "application/json", schema: "document" },
    problems: ["not-found", "conflict"],
  },
  getDocumentContent: {
    method: "GET",
    path: "/documents/{id}/content",
    scope: scopes.read,
    summary: "Get a URL for downloading released content",
    description: "Possible when the document is released.",
    answer: { status: 200, mediaType: "application/json", schema: "download" },
    problems: ["not-found", "conflict"],
  },
  decideDocument: {
    method: "POST",
    path: "/documents/{id}/decision",
    scope: scopes.review,
    summary: "Release or reject a quarantined document",
    description: "The reason is recorded in the history.",
    body: "decision",
    answer: { status: 200, mediaType: "application/json", schema: "document" },
    problems: ["not-found", "conflict"],
  },
  getHealth: {
    method: "GET",
    path: "/health",
    scope: null,
    summary: "Check that the API responds",
    description: "Does not call other services.",
    answer: { status: 200, mediaType: "application/json", schema: "health" },
    problems: [],
  },
  getOpenApi: {
    method: "GET",
    path: "/openapi.json",
    scope: null,
    summary: "Get this API's OpenAPI 3.1 document",
    answer: { status: 200, mediaType: "application/json" },
    problems: [],
  },
  getDocs: {
    method: "GET",
    path: "/docs",
    scope: null,
    summary: "Read this API's documentation",
    answer: { status: 200, mediaType: "text/html" },
    problems: [],
  },
} as const satisfies Record<string, OperationDetails>;

export type OperationName = keyof typeof operations;

/** An operation with its name, as its generic type. */
export interface Operation extends OperationDetails {
  name: OperationName;
}

/** All operations in the order of the table. */
export const operationList: readonly Operation[] = Object.entries(operations).map(([name, operation]) => ({
  name: name as OperationName,
  ...operation,
}));
