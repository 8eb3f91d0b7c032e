import type { DocumentRecord, HistoryEvent } from "../../src/api/types.ts";
import type { ApiHandler } from "./test-stage.ts";

/** The part of the API that a reviewer calls, with documents in memory. */
export class ReviewApi {
  documents: DocumentRecord[];
  /** Bodies of the decisions, by the documents' ids. */
  readonly decisions: { id: string; decision: string; reason: string }[] = [];
  /** Queries of the listings. */
  readonly listings: URLSearchParams[] = [];
  /** Answers in place of the API. */
  override: ApiHandler | undefined;
  history: HistoryEvent[] = [];

  constructor(documents: DocumentRecord[]) {
    this.documents = documents;
  }

  readonly handle: ApiHandler = (request) => {
    const path = request.url.pathname.replace("/offline", "");
    if (this.override && request.method === "POST") return this.override(request);
    if (path === "/queue") return { status: 200, body: { statuses: [] } };
    if (path === "/documents") return this.#list(request.url.searchParams);
    const id = path.split("/")[2] ?? "";
    if (request.method === "POST") return this.#decide(id, JSON.parse(request.body));
    const document = this.documents.find((candidate) => candidate.id === id);
    return { status: 200, body: { ...document, history: this.history } };
  };

  #list(query: URLSearchParams) {
    this.listings.push(query);
    const documents = this.documents.filter(({ status }) => status === query.get("status"));
    return { status: 200, headers: { "retry-after": "60" }, body: { documents, cursor: null } };
  }

  #decide(id: string, body: { decision: string; reason: string }) {
    this.decisions.push({ id, ...body });
    this.documents = this.documents.map((document) =>
      document.id === id ? { ...document, status: "settling" } : document,
    );
    return { status: 202, body: this.documents.find((document) => document.id === id) };
  }
}
