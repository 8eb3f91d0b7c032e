import type { DocumentRecord } from "../api/types.ts";
import { Button } from "../components/button.tsx";
import { Field } from "../components/field.tsx";
import { visible } from "../document/visible.ts";
import { useFilterOptions } from "./use-filter-options.ts";
import type { QueueFilter } from "./use-queue.ts";
import { type FilterName, filterNames } from "./use-queue-filter.ts";

const labels: Record<FilterName, string> = { partner: "Partner", type: "Type", rule: "Finding" };

interface QueueFiltersProps {
  filter: QueueFilter;
  documents: readonly DocumentRecord[];
  onChange: (name: FilterName, value: string) => void;
  onClear: () => void;
}

/** Narrows the queue to a partner, a type and the rule of a finding. */
export function QueueFilters({ filter, documents, onChange, onClear }: QueueFiltersProps) {
  const options = useFilterOptions(documents);
  return (
    <search className="queue-filters">
      {filterNames.map((name) => {
        const value = filter[name] ?? "";
        const known = new Map([...(value ? [[value, value] as const] : []), ...options[name]]);
        return (
          <Field key={name} label={labels[name]}>
            {(control) => (
              <select {...control} value={value} onChange={(event) => onChange(name, event.target.value)}>
                <option value="">All</option>
                {[...known].map(([option, text]) => (
                  <option key={option} value={option}>
                    {visible(text)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        );
      })}
      {filterNames.some((name) => filter[name]) && (
        <Button variant="quiet" onClick={onClear}>
          Clear filters
        </Button>
      )}
    </search>
  );
}
