import { useSyncExternalStore } from "react";

/*
 * Whether shortcuts of a single character are on. People who dictate switch them off: WCAG 2.1.4.
 * https://www.w3.org/WAI/WCAG22/Understanding/character-key-shortcuts.html
 */

const key = "airlock.shortcuts";
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const areOn = () => localStorage.getItem(key) !== "off";

function setOn(on: boolean): void {
  if (on) localStorage.removeItem(key);
  else localStorage.setItem(key, "off");
  for (const listener of listeners) listener();
}

/** Whether shortcuts are on, and a function that changes it for this browser. */
export function useShortcutSetting(): [boolean, (on: boolean) => void] {
  return [useSyncExternalStore(subscribe, areOn), setOn];
}
