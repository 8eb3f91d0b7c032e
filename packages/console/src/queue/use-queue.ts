import { useInfiniteQuery } from "@tanstack/react-query";
import { useApi } from "../api/api-context.tsx";
import { answerOf } from "../api/client.ts";
import { pollingMilliseconds } from "../api/polling.ts";
import type { Status } from "../api/types.ts";

const pageDocuments = 50;

/** Which documents a queue has. An absent filter means all. */
export interface QueueFilter {
  status: Status;
  partner?: string;
  type?: string;
  rule?: string;
}

/** Documents in one status, the oldest first, read again as long as the page is visible. */
export function useQueue(filter: QueueFilter) {
  const api = useApi();
  const { data, ...query } = useInfiniteQuery({
    queryKey: ["documents", filter],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET("/documents", {
          params: {
            query: {
              ...filter,
              order: "oldest",
              limit: String(pageDocuments),
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ data: { cursor } }) => cursor ?? undefined,
    refetchInterval: ({ state }) => pollingMilliseconds("listing", state.data?.pages[0]?.retryAfterSeconds),
  });
  return { ...query, documents: data?.pages.flatMap((page) => page.data.documents) };
}
