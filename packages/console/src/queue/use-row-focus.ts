import { useEffect, useRef } from "react";

/** The links of a table's rows, in their order. */
function linksOf(table: HTMLElement | null): HTMLElement[] {
  return [...(table?.querySelectorAll<HTMLElement>("a[data-document]") ?? [])];
}

interface Place {
  id: string;
  index: number;
}

/** The row that had the focus when the person left this entry of the browser's history. */
const placeInHistory = (): Place | undefined => history.state?.row;

/**
 * Moves the focus between the rows of a table. Where the row with the focus leaves the table, the row that takes its place
 * gets the focus. Who comes back from a document goes on at its row.
 * @param ids the documents of the rows, in their order
 */
export function useRowFocus(ids: readonly string[]) {
  const table = useRef<HTMLTableElement>(null);
  const last = useRef<Place>(undefined);

  const focus = (index: number) => {
    const links = linksOf(table.current);
    links[Math.min(Math.max(index, 0), links.length - 1)]?.focus();
  };
  /** Remembers the row in which the focus is. */
  const onFocus = (target: Element) => {
    const id = target.closest<HTMLElement>("tr[data-document]")?.dataset.document;
    if (!id) return;
    last.current = { id, index: ids.indexOf(id) };
    history.replaceState({ ...history.state, row: last.current }, "");
  };
  /** Focuses the row at which the person left the queue, or the one that took its place. */
  const resume = () => {
    const { id = "", index = 0 } = placeInHistory() ?? {};
    focus(ids.includes(id) ? ids.indexOf(id) : index);
  };
  const currentIndex = () => (last.current ? ids.indexOf(last.current.id) : -1);

  const key = ids.join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when the rows have changed.
  useEffect(() => {
    const lost = last.current && !ids.includes(last.current.id) ? last.current : undefined;
    if (lost && document.activeElement === document.body) focus(lost.index);
  }, [key]);

  return {
    table,
    onFocus,
    /** The document of the row that has the focus, or had it last. */
    currentId: () => (currentIndex() === -1 ? undefined : last.current?.id),
    next: () => (currentIndex() === -1 ? resume() : focus(currentIndex() + 1)),
    previous: () => (currentIndex() === -1 ? resume() : focus(currentIndex() - 1)),
  };
}
