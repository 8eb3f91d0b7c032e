import { useSyncExternalStore } from "react";

const wide = "(min-width: 48rem)";

function subscribe(onChange: () => void): () => void {
  const query = window.matchMedia(wide);
  query.addEventListener("change", onChange);
  return () => query.removeEventListener("change", onChange);
}

/** Bytes in a line of the hex view: as many as a narrow window has room for. */
export function useBytesInRow(): 8 | 16 {
  return useSyncExternalStore(subscribe, () => window.matchMedia(wide).matches) ? 16 : 8;
}
