import type { AnswerName } from "./answer-schemas.ts";
import type { OperationName } from "./operations.ts";
import type { ProblemName } from "./problem-types.ts";

/** What the OpenAPI document says of an operation besides its entry in operations.ts. No function has it. */
interface OperationDescription {
  summary: string;
  description?: string;
  /** Status, media type and schema of the successful response. */
  answer: { status: 200 | 201 | 202; mediaType: string; schema?: AnswerName };
  /** Problems besides those that every operation with a token, path parameter or body can have. */
  problems: readonly ProblemName[];
}

export const operationDescriptions: Readonly<Record<OperationName, OperationDescription>> = {
  registerDocument: {
    summary: "Register a document and get the URL for uploading its content",
    description:
      "The URL accepts exactly the declared content, once: send a PUT request with the given headers. Content of more than 5 GiB, or on a network that fails, is uploaded in parts: send upload with parts true, and get the URLs of the parts afterwards. A repeated request with the same Idempotency-Key and body returns the same document; without a key, each request registers a new one. After the upload, wait for the seconds in Retry-After before you read the document. A partner that has used up its documents or bytes of a day, or has too many open documents, gets 429 with the quota, its limit and, in resetsAt, when the count starts again.",
    answer: { status: 201, mediaType: "application/json", schema: "registered" },
    problems: ["idempotency-conflict"],
  },
  listDocuments: {
    summary: "List your documents, newest first; for reviewers and consumers, documents of all partners",
    description:
      "Lists the caller's documents by time of registration. With the scope airlock/review or airlock/audit, and for people, lists all partners' documents in one status, by default quarantined; with airlock/consume, all released documents. These are listed by the time at which they entered the status. The times `from` and `to` refer to that time. A page can have fewer documents than its limit, or none: follow the cursor until it is null. Retry-After has the seconds after which the first of the page's documents may have changed, or for people, reviewers and auditors, another one may have entered the status.",
    answer: { status: 200, mediaType: "application/json", schema: "page" },
    problems: ["invalid-request", "invalid-cursor"],
  },
  searchDocuments: {
    summary: "Search the documents of all partners",
    description:
      "Finds the documents that fulfil all that is given; the times `from` and `to` are those of the registration. With sha256 or partner, those registered last come first; otherwise those that entered their status last. A request reads at most about a thousand documents, so a page can have fewer than its limit, or none: follow the cursor until it is null. With sha256, or with partner, a search takes few requests.",
    answer: { status: 200, mediaType: "application/json", schema: "page" },
    problems: ["invalid-request", "invalid-cursor"],
  },
  getDocument: {
    summary: "Read a document's record, findings and history",
    description:
      "Each history entry has the time and who caused it. While the status is open, the header Retry-After has the seconds after which to read the document again; they grow, so that a client that obeys asks rarely.",
    answer: { status: 200, mediaType: "application/json", schema: "documentWithHistory" },
    problems: ["not-found"],
  },
  withdrawDocument: {
    summary: "Withdraw a document, or erase it",
    description:
      "Records that the document is withdrawn, which is possible while its status is open; the workflow then removes its content. Its history stays. With the scope airlock/erase, any document of any partner is erased instead: the workflow removes all versions of its content, its name, labels, findings and the reasons in its history; what remains is when it had which status. Idempotent.",
    answer: { status: 202, mediaType: "application/json", schema: "document" },
    problems: ["not-found", "conflict"],
  },
  getUpload: {
    summary: "Get a new upload URL, or the parts that are already uploaded",
    description:
      "Possible while the document is awaiting its upload. For an upload in parts, the response has the bytes of every part but the last, the number of parts, and the parts that are there; continue with those that are missing.",
    answer: { status: 200, mediaType: "application/json", schema: "uploadState" },
    problems: ["not-found", "conflict"],
  },
  presignParts: {
    summary: "Get the URLs for uploading parts of the content",
    description:
      "Each URL accepts a part of the length that its number demands, with the SHA-256 that the request declares: send a PUT request with the given headers. A part can be uploaded again, which replaces it.",
    answer: { status: 200, mediaType: "application/json", schema: "presignedParts" },
    problems: ["not-found", "conflict"],
  },
  completeUpload: {
    summary: "Complete an upload in parts, after which the content is inspected",
    description:
      "Possible when every part is uploaded; otherwise the problem names the parts that are missing. The request has no body. Idempotent.",
    answer: { status: 202, mediaType: "application/json", schema: "document" },
    problems: ["not-found", "conflict"],
  },
  getDocumentContent: {
    summary: "Get a URL for downloading released content, or for reviewing quarantined content",
    description:
      "Possible when the document is released. With the scope airlock/review and purpose=review, possible when it is quarantined: browsers save that content and never display it, and the request is recorded in the history.",
    answer: { status: 200, mediaType: "application/json", schema: "download" },
    problems: ["not-found", "conflict", "gone"],
  },
  getDocumentPreview: {
    summary: "Look at quarantined content in a form that is safe to display",
    description:
      "Possible while the document is quarantined. The views are the structure of the content with what the inspection finds in it, its text, its bytes from an offset on, and an image of its pixels, which is encoded again. What a format does not have, or what cannot be read within the limits, is unavailable, with the reason. The history records the first preview of each reviewer.",
    answer: { status: 200, mediaType: "application/json", schema: "preview" },
    problems: ["not-found", "conflict", "gone"],
  },
  decideDocument: {
    summary: "Release or reject a quarantined document, or reject a failed one",
    description:
      "Records the decision and its reason in the history. The document is then settling, and the workflow carries the decision out. Nobody can decide on a document that they registered. A repeated request with the same decision and reason has no further effect. If another reviewer was faster, the conflict says in decision, decidedBy and decidedAt who decided what and when. Where a stage demands two people (`review.twoPeople`), the release of a document with a finding for which the profile rejects is only proposed by the first person: the document stays quarantined and has a `proposal`, until another person releases it, or anybody rejects it. A machine client can neither propose nor agree.",
    answer: { status: 202, mediaType: "application/json", schema: "document" },
    problems: ["not-found", "conflict"],
  },
  getQueue: {
    summary: "Count the open documents of all partners by status",
    answer: { status: 200, mediaType: "application/json", schema: "queue" },
    problems: [],
  },
  getOverview: {
    summary: "Read what happened in the last days, of all partners",
    description:
      "Days are in UTC, and the last one is not over. Counts and times are from the stage's metrics, which can be some minutes behind. The rules are those with findings in most of the documents that were quarantined or rejected last, 100 of each; the partners are those that registered most documents, of the 500 that CloudWatch lists for the last two weeks.",
    answer: { status: 200, mediaType: "application/json", schema: "overview" },
    problems: [],
  },
  getHealth: {
    summary: "Check that the API responds",
    description: "Does not call other services.",
    answer: { status: 200, mediaType: "application/json", schema: "health" },
    problems: [],
  },
  getOpenApi: {
    summary: "Get this API's OpenAPI 3.1 document",
    answer: { status: 200, mediaType: "application/json" },
    problems: [],
  },
  getEvents: {
    summary: "Get the AsyncAPI 3.0 document of the published events",
    answer: { status: 200, mediaType: "application/json" },
    problems: [],
  },
};
