import { useEffect, useRef, useState } from "react";
import { Field } from "../components/field.tsx";
import { sha256Of } from "./hash-file.ts";

/** Chooses a file and gives its SHA-256. The file stays in the browser. */
export function FileHashField({ onHash }: { onHash: (sha256: string) => void }) {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string>();
  // Another file can be chosen, or the field removed, before the hash is computed.
  const chosen = useRef<File>(undefined);
  useEffect(
    () => () => {
      chosen.current = undefined;
    },
    [],
  );
  const hash = async (file: File | undefined) => {
    if (!file) return;
    chosen.current = file;
    setIsBusy(true);
    setError(undefined);
    const result = await sha256Of(file).catch((reason: unknown) => ({
      error: reason instanceof Error ? reason.message : "The file cannot be read.",
    }));
    if (chosen.current !== file) return;
    setIsBusy(false);
    if (typeof result === "string") onHash(result);
    else setError(result.error);
  };
  return (
    <Field
      label="A file you have"
      hint={
        isBusy ? "The SHA-256 is being computed." : "Its SHA-256 is computed here; the file is not uploaded."
      }
      error={error}
    >
      {(control) => (
        <input {...control} type="file" onChange={(event) => void hash(event.target.files?.[0])} />
      )}
    </Field>
  );
}
