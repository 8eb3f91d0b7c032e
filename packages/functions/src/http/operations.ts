/**
 * The one table of routes. The gateway's methods, the app's handlers and the OpenAPI document are all made from it.
 * Plain data without imports: the infrastructure reads it too.
 */
export const scopes = {
  submit: "airlock/submit",
  read: "airlock/read",
  review: "airlock/review",
} as const;
export type Scope = (typeof scopes)[keyof typeof scopes];

/**
 * The size of a request's body at most, for the app and the firewall in front of it. A registration with the longest labels,
 * each character of them escaped (as JSON in ASCII has it), takes 18 KiB.
 */
export const bodyKibibytesAtMost = 32;

export interface Route {
  method: "GET" | "POST" | "DELETE";
  /** Path parameters in braces, as API Gateway and OpenAPI write them. */
  path: `/${string}`;
  /** The scope that a token must carry; `null` where no token is asked for. */
  scope: Scope | null;
  operation: string;
  summary: string;
}

export const routes = [
  {
    method: "POST",
    path: "/documents",
    scope: scopes.submit,
    operation: "registerDocument",
    summary: "Register a document and get the URL to upload its content to",
  },
  {
    method: "GET",
    path: "/documents",
    scope: scopes.read,
    operation: "listDocuments",
    summary: "List your documents, newest first; for reviewers, the documents that wait",
  },
  {
    method: "GET",
    path: "/documents/{id}",
    scope: scopes.read,
    operation: "getDocument",
    summary: "Read a document's record, findings and history",
  },
  {
    method: "DELETE",
    path: "/documents/{id}",
    scope: scopes.submit,
    operation: "withdrawDocument",
    summary: "Withdraw a document: its content goes, its history stays",
  },
  {
    method: "GET",
    path: "/documents/{id}/content",
    scope: scopes.read,
    operation: "getDocumentContent",
    summary: "Get a URL to download released content from",
  },
  {
    method: "POST",
    path: "/documents/{id}/decision",
    scope: scopes.review,
    operation: "decideDocument",
    summary: "Release or reject a quarantined document",
  },
  {
    method: "GET",
    path: "/health",
    scope: null,
    operation: "getHealth",
    summary: "Tell whether the API answers",
  },
  {
    method: "GET",
    path: "/openapi.json",
    scope: null,
    operation: "getOpenApi",
    summary: "Describe this API in OpenAPI 3.1",
  },
  {
    method: "GET",
    path: "/docs",
    scope: null,
    operation: "getDocs",
    summary: "Show this API's documentation",
  },
] as const satisfies readonly Route[];

export type Operation = (typeof routes)[number]["operation"];
