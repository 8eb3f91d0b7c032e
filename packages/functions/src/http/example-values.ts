import type { AnswerName } from "./answer-schemas.ts";
import { type ProblemName, problems, problemType } from "./problem-types.ts";
import type { BodyName } from "./schemas.ts";

const id = "01JD8Z5W9K3M7Q2R4T6V8X0Y1B";
const time = (second: string) => `2026-11-26T09:00:${second}.000Z`;

/** The file `note.txt` with the text "A note" in a line. */
const note = {
  filename: "note.txt",
  contentType: "text/plain",
  size: 7,
  sha256: "613f8ed51ccea29bb36b41c7aabed51bf49f4beac15d07c6886f15df437b4fba",
  labels: { case: "2026-17" },
};

/** Bodies of requests that the API accepts as they are. */
export const bodyExamples: Readonly<Record<BodyName, object>> = {
  registration: note,
  decision: { decision: "release", reason: "The sender was asked by telephone." },
  parts: { parts: [{ number: 1, sha256: note.sha256 }] },
};

const upload = {
  method: "PUT",
  url: `https://vault.s3.us-west-2.amazonaws.com/incoming/${id}?X-Amz-Signature=0123456789abcdef`,
  headers: { "content-type": note.contentType, "if-none-match": "*" },
  expiresAt: time("59"),
};

const document = {
  id,
  owner: "partner",
  ownerName: "partner",
  status: "released",
  ...note,
  createdAt: time("00"),
  updatedAt: time("02"),
  findings: [],
  verdict: "release",
};

const history = [
  { type: "registered", from: null, to: "awaiting-upload", at: time("00"), actor: "partner:partner" },
  {
    type: "inspection-started",
    from: "awaiting-upload",
    to: "inspecting",
    at: time("01"),
    actor: "system:workflow",
  },
  { type: "released", from: "inspecting", to: "released", at: time("02"), actor: "system:workflow" },
].map((event, index) => ({ sequence: index + 1, ...event }));

/** Successful responses to partners. */
export const answerExamples: Readonly<Partial<Record<AnswerName, object>>> = {
  registered: { id, status: "awaiting-upload", upload },
  uploadState: upload,
  presignedParts: { parts: [{ number: 1, ...upload }] },
  page: { documents: [document], cursor: null },
  document,
  documentWithHistory: { ...document, history },
  download: {
    url: `https://vault.s3.us-west-2.amazonaws.com/released/${id}?X-Amz-Signature=0123456789abcdef`,
    expiresAt: time("59"),
  },
};

/** What problems say beside their title. */
const details: Readonly<Record<ProblemName, { detail: string; [member: string]: unknown }>> = {
  "invalid-request": {
    detail: 'The body is not valid; see "errors".',
    errors: [{ pointer: "/size", detail: "must be >=1" }],
  },
  "invalid-cursor": { detail: "Start again without a cursor." },
  unauthorized: { detail: "The access token has expired; request a new one from the token endpoint." },
  forbidden: { detail: "The access token has none of the scopes of this operation." },
  "not-found": { detail: `Document "${id}" was not found.` },
  "method-not-allowed": { detail: "See the header Allow." },
  gone: { detail: "The content no longer exists." },
  conflict: { detail: "The document is quarantined; only released content can be downloaded." },
  "idempotency-conflict": { detail: "Send the same body with the same key, or another key." },
  "too-large": { detail: "Upload content to the URL from the registration." },
  "unsupported-media-type": { detail: "Send application/json." },
  "too-many-requests": {
    detail: "All callers together send too many requests. Wait for the seconds in Retry-After.",
  },
  "quota-exceeded": {
    detail: "You may send 20 requests a second, and have. Wait for the seconds in Retry-After.",
    quota: "requestsPerSecond",
    limit: 20,
    resetsAt: time("10"),
  },
  internal: { detail: "Try again later; the request id helps to find the cause." },
  timeout: { detail: "Try again with the same Idempotency-Key." },
};

/** A problem document. */
export const problemExampleOf = (name: ProblemName): object => ({
  type: problemType(name),
  ...problems[name],
  requestId: "f8486649-5b1f-48b2-87bf-8444bd224ad0",
  ...details[name],
});
