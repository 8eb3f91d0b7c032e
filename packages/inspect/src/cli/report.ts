import type { Inspection } from "../inspect.ts";

/** A file and its inspection; or why it was not inspected. */
export type FileResult =
  | { path: string; size: number; inspection: Inspection }
  | { path: string; error: string };

/** Prints the results of a run in one form. */
export interface Report {
  add(result: FileResult): void;
  /** After the last result. */
  end(): void;
}

/** Prints an object for each file, one a line. https://jsonlines.org */
export function jsonReport(write: (text: string) => void): Report {
  return {
    add(result) {
      if ("error" in result) return write(`${JSON.stringify(result)}\n`);
      const { path, size, inspection } = result;
      const { format, verdict, findings, omitted } = inspection;
      const { type, family, details } = format;
      write(`${JSON.stringify({ path, size, type, family, details, verdict, findings, omitted })}\n`);
    },
    end() {},
  };
}
