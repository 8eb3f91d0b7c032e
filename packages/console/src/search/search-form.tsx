import { type FormEvent, useState } from "react";
import { Button } from "../components/button.tsx";
import { Field } from "../components/field.tsx";
import { FileHashField } from "./file-hash-field.tsx";
import { SearchFilters } from "./search-filters.tsx";
import { isEmpty, meaningOf, type SearchQuery } from "./search-query.ts";

interface SearchFormProps {
  /** The search of the URL. */
  search: SearchQuery;
  onSearch: (search: SearchQuery) => void;
  onDocument: (id: string) => void;
}

/** What to search for. A document's id leads to the document. */
export function SearchForm({ search, onSearch, onDocument }: SearchFormProps) {
  const { filename, sha256, ...filters } = search;
  const [text, setText] = useState(sha256 ?? filename ?? "");
  const [draft, setDraft] = useState<SearchQuery>(filters);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const meaning = meaningOf(text);
    if ("documentId" in meaning) onDocument(meaning.documentId);
    else onSearch({ ...draft, ...meaning });
  };
  const clear = () => {
    setText("");
    setDraft({});
    onSearch({});
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: React's types and older browsers do not know <search>.
    <form role="search" className="card search-form" onSubmit={submit}>
      <Field label="Document id, file name or SHA-256" hint="A part of the file name is enough.">
        {(control) => (
          <input
            {...control}
            type="search"
            value={text}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <details className="search-more" open={!isEmpty(filters)}>
        <summary>More criteria</summary>
        <SearchFilters draft={draft} onChange={setDraft} />
        <FileHashField
          onHash={(hash) => {
            setText(hash);
            onSearch({ ...draft, sha256: hash });
          }}
        />
      </details>
      <div className="actions">
        <Button type="submit" variant="primary">
          Search
        </Button>
        <Button onClick={clear}>Clear</Button>
      </div>
    </form>
  );
}
