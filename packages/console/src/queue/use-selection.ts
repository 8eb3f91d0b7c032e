import { useState } from "react";

/** Selected documents by their ids. Those that have left the list are not selected. */
export function useSelection(ids: readonly string[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const selected = new Set(ids.filter((id) => chosen.has(id)));
  return {
    selected: selected as ReadonlySet<string>,
    toggle: (id: string) => {
      const next = new Set(selected);
      if (!next.delete(id)) next.add(id);
      setChosen(next);
    },
    select: (some: readonly string[]) => setChosen(new Set(some)),
    clear: () => setChosen(new Set()),
  };
}
