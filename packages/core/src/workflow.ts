/** Starts executions of the workflow. */
export interface Workflow {
  /** Inspects uploaded content. The entity tag has no quotes. */
  inspect(upload: { documentId: string; etag: string }): Promise<void>;
  /** Carries out what a document's record says. */
  settle(documentId: string): Promise<void>;
}
