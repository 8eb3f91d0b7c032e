import type { BodyName, HeaderName, QueryName } from "./schemas.ts";

/*
 * The API's operations. infra/ makes the gateway's methods from them, the app its routes and openapi.ts the OpenAPI
 * document, with operation-descriptions.ts. Schemas are named, not imported, because infra/ must not load them.
 */

export const scopes = {
  submit: "airlock/submit",
  read: "airlock/read",
  review: "airlock/review",
  audit: "airlock/audit",
  consume: "airlock/consume",
  erase: "airlock/erase",
} as const;
export type Scope = (typeof scopes)[keyof typeof scopes];

/** What each scope allows. */
export const scopeMeanings: Readonly<Record<Scope, string>> = {
  [scopes.submit]: "Register and withdraw documents",
  [scopes.read]:
    "Read documents and their content; for a person, those of all partners, and released content",
  [scopes.review]: "Read all documents and decide on quarantined ones",
  [scopes.audit]: "Read the records and histories of all documents, but no content",
  [scopes.consume]: "Read released documents of all partners",
  [scopes.erase]: "Erase documents",
};

/**
 * Limit of a request's body, for the app and AWS WAF. The largest registration has 18 KiB: the longest labels, with every
 * character escaped in JSON.
 */
export const maximumBodyKibibytes = 32;

/** A function that answers requests of the gateway, by its name in `infra/functions.ts`. */
export type GatewayFunction = "api" | "overview" | "preview";

interface OperationDetails {
  /** The function that answers. Its bundle contains only the handlers of its operations. */
  function: GatewayFunction;
  method: "GET" | "POST" | "DELETE";
  /** Path parameters in braces, as in API Gateway and OpenAPI. */
  path: `/${string}`;
  /** The access token must have one of these scopes. Without any, no token is required. */
  scopes: readonly Scope[];
  header?: HeaderName;
  query?: QueryName;
  body?: BodyName;
}

export const operations = {
  registerDocument: {
    function: "api",
    method: "POST",
    path: "/documents",
    scopes: [scopes.submit],
    header: "Idempotency-Key",
    body: "registration",
  },
  listDocuments: {
    function: "api",
    method: "GET",
    path: "/documents",
    scopes: [scopes.read, scopes.review, scopes.audit, scopes.consume],
    query: "listing",
  },
  searchDocuments: {
    function: "api",
    method: "GET",
    path: "/search",
    scopes: [scopes.review, scopes.audit],
    query: "search",
  },
  getDocument: {
    function: "api",
    method: "GET",
    path: "/documents/{id}",
    scopes: [scopes.read, scopes.review, scopes.audit, scopes.consume],
  },
  withdrawDocument: {
    function: "api",
    method: "DELETE",
    path: "/documents/{id}",
    scopes: [scopes.submit, scopes.erase],
  },
  getUpload: {
    function: "api",
    method: "GET",
    path: "/documents/{id}/upload",
    scopes: [scopes.submit],
  },
  presignParts: {
    function: "api",
    method: "POST",
    path: "/documents/{id}/upload/parts",
    scopes: [scopes.submit],
    body: "parts",
  },
  completeUpload: {
    function: "api",
    method: "POST",
    path: "/documents/{id}/upload/completion",
    scopes: [scopes.submit],
  },
  getDocumentContent: {
    function: "api",
    method: "GET",
    path: "/documents/{id}/content",
    scopes: [scopes.read, scopes.review, scopes.consume],
    query: "content",
  },
  getDocumentPreview: {
    function: "preview",
    method: "GET",
    path: "/documents/{id}/preview",
    scopes: [scopes.review],
    query: "preview",
  },
  decideDocument: {
    function: "api",
    method: "POST",
    path: "/documents/{id}/decision",
    scopes: [scopes.review],
    body: "decision",
  },
  getQueue: {
    function: "api",
    method: "GET",
    path: "/queue",
    scopes: [scopes.review, scopes.audit],
  },
  getOverview: {
    function: "overview",
    method: "GET",
    path: "/overview",
    scopes: [scopes.review, scopes.audit],
    query: "overview",
  },
  getHealth: {
    function: "api",
    method: "GET",
    path: "/health",
    scopes: [],
  },
  getOpenApi: {
    function: "api",
    method: "GET",
    path: "/openapi.json",
    scopes: [],
  },
  getEvents: {
    function: "api",
    method: "GET",
    path: "/events.json",
    scopes: [],
  },
} as const satisfies Record<string, OperationDetails>;

export type OperationName = keyof typeof operations;

/** The names of the operations that a function answers. */
export type OperationsOf<Function extends GatewayFunction> = {
  [Name in OperationName]: (typeof operations)[Name]["function"] extends Function ? Name : never;
}[OperationName];

/** An operation with its name, as its generic type. */
export interface Operation extends OperationDetails {
  name: OperationName;
}

/** All operations in the order of the table. */
export const operationList: readonly Operation[] = Object.entries(operations).map(([name, operation]) => ({
  name: name as OperationName,
  ...operation,
}));

/**
 * The methods of each path, as the header `Allow` lists them. HEAD is allowed wherever GET is.
 * https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2
 */
export const allowedMethods: ReadonlyMap<Operation["path"], string> = new Map(
  [...Map.groupBy(operationList, ({ path }) => path)].map(([path, ofPath]) => [
    path,
    ofPath.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", "),
  ]),
);
