import { useState } from "react";
import { Field } from "../components/field.tsx";
import { sha256Of } from "./hash-file.ts";

/** Chooses a file and gives its SHA-256. The file stays in the browser. */
export function FileHashField({ onHash }: { onHash: (sha256: string) => void }) {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string>();
  const hash = async (file: File | undefined) => {
    if (!file) return;
    setIsBusy(true);
    setError(undefined);
    await sha256Of(file).then(onHash, (reason: unknown) =>
      setError(reason instanceof Error ? reason.message : "The file cannot be read."),
    );
    setIsBusy(false);
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
