import { skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "../api/api-context.tsx";
import { answerOf } from "../api/client.ts";
import { pollingMilliseconds } from "../api/polling.ts";
import { downloadUrl } from "./download-url.ts";
import type { PreviewViewName } from "./preview/preview-views.ts";

/** The key of a document's record and history. */
const documentKey = (id: string) => ["document", id] as const;

/** A document with its history, read again while its status can change. */
export function useDocument(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: documentKey(id),
    queryFn: ({ signal }) => answerOf(api.GET("/documents/{id}", { params: { path: { id } }, signal })),
    // The API says when to read again only for documents that are open.
    refetchInterval: ({ state: { data } }) =>
      data?.retryAfterSeconds === undefined ? false : pollingMilliseconds("document", data.retryAfterSeconds),
  });
}

/**
 * A view of quarantined content. The first one of a document goes on record, so the document is read again after it.
 * @param view is requested, unless it is `undefined`
 * @param offset of the first byte, for the hex view
 */
export function usePreview(id: string, view: PreviewViewName | undefined, offset: number) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: ["preview", id, view, offset],
    queryFn:
      view === undefined
        ? skipToken
        : async ({ signal }) => {
            const query = { view, ...(offset > 0 && { offset: String(offset) }) };
            const { data } = await answerOf(
              api.GET("/documents/{id}/preview", { params: { path: { id }, query }, signal }),
            );
            void queryClient.invalidateQueries({ queryKey: documentKey(id) });
            return data;
          },
    // Other bytes take the place of those that are displayed, so that the focus stays at the button that asked for them.
    placeholderData: (previous, query) =>
      query?.queryKey[1] === id && query.queryKey[2] === view ? previous : undefined,
    // The content of a document does not change. After a decision, the API refuses to preview it.
    staleTime: "static",
    // Images are large, and content is not to stay in memory longer than it is displayed.
    gcTime: 60_000,
  });
}

/** Gets a URL of released content, or of quarantined content for review, which goes on record. */
export function useContentUrl(id: string, purpose: "download" | "review") {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const { data } = await answerOf(
        api.GET("/documents/{id}/content", { params: { path: { id }, query: { purpose } } }),
      );
      return downloadUrl(data.url);
    },
    // Each request goes on record.
    retry: false,
    onSettled: () => queryClient.invalidateQueries({ queryKey: documentKey(id) }),
  });
}
