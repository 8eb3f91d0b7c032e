import { AirlockError, ApiError, NetworkError, TokenError } from "../errors.ts";
import type { Document } from "../watch.ts";
import { printable, type Terminal } from "./terminal.ts";

const marks: Readonly<Record<string, string>> = { released: "✓", quarantined: "●" };
const markOf = (status: string) => (Object.hasOwn(marks, status) ? marks[status] : "✗");

/** Prints a document's status and findings, as the result for a file or for an id. */
export function printDocument(terminal: Terminal, document: Document, file?: string): void {
  const { id, status, findings, omittedFindings } = document;
  const name = printable(file ?? document.filename);
  const lines = findings.flatMap(({ severity, rule, message, remedy }) => [
    `    ${severity}  ${rule}: ${printable(message)}`,
    ...(remedy ? [`      ${printable(remedy)}`] : []),
  ]);
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
  const isOfSettings = error instanceof NetworkError || error instanceof TokenError;
  const source = isOfSettings ? terminal.settingsSource : undefined;
  const message = source ? `${error.message} The settings are those of ${source}.` : error.message;
  const text = message.split("\n").map(printable).join("\n    ");
  const details = error instanceof ApiError ? { status: error.status, problem: error.problem } : {};
  if (terminal.isJson)
    terminal.print("", {
      ...(file !== undefined && { file }),
      error: { name: error.name, message, ...details },
    });
  else terminal.error(file === undefined ? text : `✗ ${printable(file)}: ${text}`);
}
