import { useEffect, useRef, useState } from "react";
import { Field } from "../components/field.tsx";
import { sha256Of } from "./hash-file.ts";

/** Chooses a file and gives its SHA-256. The file stays in the browser. */
export function FileHashField({ onHash }: { onHash: (sha256: string) => void }) {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string>();
  // Another file can be chosen, or the field removed, before the hash is computed.
  const latest = useRef<AbortController>(undefined);
  useEffect(() => () => latest.current?.abort(), []);
  const hash = async (file: File | undefined) => {
    if (!file) return;
    latest.current?.abort();
    const controller = new AbortController();
    latest.current = controller;
    setIsBusy(true);
    setError(undefined);
    const sha256 = await sha256Of(file, controller.signal).catch(() => undefined);
    if (controller.signal.aborted) return;
    setIsBusy(false);
    if (sha256) onHash(sha256);
    else setError("The file cannot be read, or changed meanwhile. Choose it again.");
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
