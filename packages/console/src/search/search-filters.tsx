import { Field } from "../components/field.tsx";
import { statuses } from "../components/statuses.ts";
import { fromLocalInput, type SearchParameter, type SearchQuery, toLocalInput } from "./search-query.ts";

interface SearchFiltersProps {
  draft: SearchQuery;
  onChange: (draft: SearchQuery) => void;
}

const texts = [
  { name: "partner", label: "Partner", hint: "Its name or id" },
  { name: "label", label: "Label", hint: "As name=value" },
  { name: "type", label: "Declared type", hint: "Such as application/pdf" },
  { name: "rule", label: "Rule of a finding", hint: "Such as pdf-javascript" },
] as const;

const times = [
  { name: "from", label: "From", hint: "In your time zone" },
  { name: "to", label: "Until", hint: "In your time zone, exclusive" },
] as const;

/** The criteria besides name and hash. */
export function SearchFilters({ draft, onChange }: SearchFiltersProps) {
  const set = (name: SearchParameter, value: string | undefined) => {
    const { [name]: _, ...others } = draft;
    onChange(value ? { ...others, [name]: value } : others);
  };
  return (
    <div className="search-filters">
      {texts.map(({ name, label, hint }) => (
        <Field key={name} label={label} hint={hint}>
          {(control) => (
            <input
              {...control}
              value={draft[name] ?? ""}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => set(name, event.target.value)}
            />
          )}
        </Field>
      ))}
      <Field label="State">
        {(control) => (
          <select
            {...control}
            value={draft.status ?? ""}
            onChange={(event) => set("status", event.target.value)}
          >
            <option value="">Any</option>
            {statuses.map((status) => (
              <option key={status} value={status}>
                {status.replaceAll("-", " ")}
              </option>
            ))}
          </select>
        )}
      </Field>
      {times.map(({ name, label, hint }) => (
        <Field key={name} label={label} hint={hint}>
          {(control) => (
            <input
              {...control}
              type="datetime-local"
              value={toLocalInput(draft[name])}
              onChange={(event) => set(name, fromLocalInput(event.target.value))}
            />
          )}
        </Field>
      ))}
    </div>
  );
}
