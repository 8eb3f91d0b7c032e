import { AirlockError, ApiError } from "../errors.ts";
import type { Document } from "../watch.ts";
import { printable, type Terminal } from "./terminal.ts";

const marks: Readonly<Record<string, string>> = { released: "✓", quarantined: "●" };
const markOf = (status: string) => (Object.hasOwn(marks, status) ? marks[status] : "✗");

/** Prints a document's status and findings, as the result for a file or for an id. */
export function printDocument(terminal: Terminal, document: Document, file?: string): void {
  const { id, status, findings, omittedFindings } = document;
  const name = printable(file ?? document.filename);
  const lines = findings.map(
    ({ severity, rule, message }) => `    ${severity}  ${rule}: ${printable(message)}`,
  );
  if (omittedFindings) lines.push(`    … and ${omittedFindings} more`);
  terminal.print([`${markOf(status)} ${name}: ${status}  ${id}`, ...lines].join("\n"), {
    ...(file !== undefined && { file }),
    ...document,
  });
}

/** Prints why something failed; an error that is no error of the client or of a system call is thrown. */
export function printError(terminal: Terminal, error: unknown, file?: string): void {
  const isKnown = error instanceof AirlockError || (error instanceof Error && "code" in error);
  if (!isKnown) throw error;
  const text = error.message.split("\n").map(printable).join("\n    ");
  const details = error instanceof ApiError ? { status: error.status, problem: error.problem } : {};
  if (terminal.isJson)
    terminal.print("", {
      ...(file !== undefined && { file }),
      error: { name: error.name, message: error.message, ...details },
    });
  else terminal.error(file === undefined ? text : `✗ ${printable(file)}: ${text}`);
}
