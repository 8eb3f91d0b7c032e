import { useQuery } from "@tanstack/react-query";
import { useApi } from "../api/api-context.tsx";
import { answerOf } from "../api/client.ts";
import type { Overview } from "../api/types.ts";

export type { Overview } from "../api/types.ts";

/** What happened on a day. */
export type Day = Overview["days"][number];

/** Metrics are some minutes behind, so that reading them more often has no effect. */
const refetchMilliseconds = 5 * 60_000;

/** What happened in the last days, read again as long as the page is visible. */
export function useOverview(days: number) {
  const api = useApi();
  return useQuery({
    queryKey: ["overview", days],
    queryFn: async ({ signal }) =>
      (await answerOf(api.GET("/overview", { params: { query: { days: String(days) } }, signal }))).data,
    refetchInterval: refetchMilliseconds,
  });
}
