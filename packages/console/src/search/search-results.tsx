import { Button } from "../components/button.tsx";
import { Empty } from "../components/empty.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { Loading } from "../components/loading.tsx";
import type { DocumentRecord } from "../document/model.ts";
import { Results } from "./results.tsx";
import type { SearchQuery } from "./search-query.ts";
import { useSearchResults } from "./use-search-results.ts";

/** What a search found so far, and how it continues. */
export function SearchResults({ search }: { search: SearchQuery }) {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useSearchResults(search);
  if (!data && error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading label="Searching" />;
  const documents = withoutRepetitions(data.pages.flatMap((page) => page.documents));
  const count = `${documents.length} ${documents.length === 1 ? "document" : "documents"}`;
  return (
    <section aria-label="Results" className="search-results">
      <p role="status">
        {count}
        {hasNextPage && " so far"}
      </p>
      {documents.length > 0 && <Results documents={documents} />}
      {documents.length === 0 && !hasNextPage && (
        <Empty title="No document matches.">
          <p>Try fewer criteria, or a shorter part of the file name.</p>
        </Empty>
      )}
      {error && <ErrorNotice error={error} onRetry={() => void fetchNextPage()} />}
      {hasNextPage && !error && (
        <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {documents.length === 0 ? "Search older documents" : "Load more"}
        </Button>
      )}
    </section>
  );
}

/** A document that changes its state during a search can be in two pages. */
function withoutRepetitions(documents: readonly DocumentRecord[]): DocumentRecord[] {
  return [...new Map(documents.map((document) => [document.id, document])).values()];
}
