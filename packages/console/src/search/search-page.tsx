import { useLocation, useSearch } from "wouter";
import { Empty } from "../components/empty.tsx";
import { Page } from "../components/page.tsx";
import { SearchForm } from "./search-form.tsx";
import { isEmpty, readSearch, writeSearch } from "./search-query.ts";
import { SearchResults } from "./search-results.tsx";

/** Searching documents of all partners. The search is in the URL, so that it can be shared and repeated. */
export function SearchPage() {
  const [, navigate] = useLocation();
  const search = readSearch(useSearch());
  const query = writeSearch(search);
  return (
    <Page title="Search">
      <SearchForm
        // The form starts again from the URL, such as after Back.
        key={`form?${query}`}
        search={search}
        onSearch={(next) => navigate(`/search?${writeSearch(next)}`)}
        onDocument={(id) => navigate(`/documents/${id}`)}
      />
      {isEmpty(search) ? (
        <Empty title="Enter what you are looking for.">
          <p>A document is found if all criteria are true of it.</p>
        </Empty>
      ) : (
        <SearchResults key={`results?${query}`} search={search} />
      )}
    </Page>
  );
}
