import { useEffect, useRef } from "react";
import { useShortcutSetting } from "./shortcut-setting.ts";

/** A key with what it does, as the help lists it. */
export interface Shortcut {
  /** As in `KeyboardEvent.key`. */
  key: string;
  does: string;
  run: () => void;
}

/** Whether a key belongs to the control that has the focus, or to a dialog. */
function isTaken({ target }: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof Element && target.matches("input:not([type=checkbox]), textarea, select");
}

/** Runs shortcuts while the component is rendered, unless the person has switched them off. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const [areOn] = useShortcutSetting();
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => {
    if (!areOn) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
      const shortcut = current.current.find(({ key }) => key === event.key);
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [areOn]);
}
