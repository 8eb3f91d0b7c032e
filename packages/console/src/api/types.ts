import type { components, paths } from "@airlock/client/schema.d.ts";

type Answer<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  responses: infer Responses;
}
  ? {
      [Status in keyof Responses]: Status extends 200 | 201 | 202 ? Responses[Status] : never;
    }[keyof Responses] extends {
      content: { "application/json": infer Body };
    }
    ? Body
    : never
  : never;

/** A document with its history. */
export type DocumentWithHistory = Answer<"/documents/{id}", "get">;

/** A document's record. */
export type DocumentRecord = Omit<DocumentWithHistory, "history">;

/** An event of a document's history. */
export type HistoryEvent = DocumentWithHistory["history"][number];

export type Finding = DocumentRecord["findings"][number];
export type Status = DocumentRecord["status"];
export type Decision = NonNullable<DocumentRecord["decision"]>;

/** A view of a document's content, or why the content has no such view. */
type PreviewAnswer = Answer<"/documents/{id}/preview", "get">;

/** A view of a document's content. */
export type Preview = Exclude<PreviewAnswer, { unavailable: string }>;

/** A part of the content: an archive's member, a PDF's object, a message's part. */
export type StructureNode = components["schemas"]["PreviewNode"];

/** What happened in the last days. */
export type Overview = Answer<"/overview", "get">;

/** A problem document. https://www.rfc-editor.org/rfc/rfc9457 */
export type Problem = components["schemas"]["Problem"];
