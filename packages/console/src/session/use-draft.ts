import { useCallback, useState } from "react";
import { draftKey } from "./storage.ts";

/**
 * State that survives a reload and a new sign-in of the same person in this tab. Setting `undefined` removes it.
 * @param name names what is typed, and for which document
 */
export function useDraft<Value>(name: string): [Value | undefined, (value: Value | undefined) => void] {
  const key = draftKey(name);
  const [value, setValue] = useState<Value | undefined>(() => {
    const text = sessionStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as Value);
  });
  const setDraft = useCallback(
    (next: Value | undefined) => {
      setValue(next);
      if (next === undefined) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(next));
    },
    [key],
  );
  return [value, setDraft];
}
