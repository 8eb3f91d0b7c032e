import { useEffect, useRef } from "react";
import { useLocation } from "wouter";

/** Moves the focus to the heading of each page that a person opens, so that screen readers read it. */
export function useFocusOnNavigation(): void {
  const [path] = useLocation();
  const previous = useRef(path);
  useEffect(() => {
    if (previous.current === path) return;
    previous.current = path;
    document.querySelector<HTMLElement>("main h1")?.focus();
  }, [path]);
}
