import { useInfiniteQuery } from "@tanstack/react-query";
import { useApi } from "../api/api-context.tsx";
import { answerOf } from "../api/client.ts";
import { statuses } from "../components/statuses.ts";
import { searchPages } from "./search-pages.ts";
import type { SearchQuery } from "./search-query.ts";

/** Documents that are looked for at each click. */
const pageSize = 20;

/** Documents that match, newest first, a page at a time. */
export function useSearchResults(search: SearchQuery) {
  const api = useApi();
  // A URL can have any text.
  const filter = { ...search, status: statuses.find((status) => status === search.status) };
  return useInfiniteQuery({
    queryKey: ["search", search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      searchPages(
        async (cursor) => {
          const query = { ...filter, limit: String(pageSize), ...(cursor !== undefined && { cursor }) };
          const { data } = await answerOf(api.GET("/search", { params: { query }, signal }));
          return data;
        },
        pageParam,
        pageSize,
      ),
    getNextPageParam: ({ cursor }) => cursor,
    // A person repeats a search; results that change while they are read are hard to follow.
    refetchOnWindowFocus: false,
  });
}
