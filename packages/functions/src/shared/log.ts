/**
 * One JSON object a line on standard output, which is what CloudWatch indexes. Powertools' logger does the same and
 * more, for 60 KiB in every package and a few milliseconds in every cold start; a line of JSON needs neither.
 * Never give it content, tokens or URLs: a presigned URL is a key.
 */
export function log(
  level: "info" | "warn" | "error",
  message: string,
  details: Record<string, unknown> = {},
): void {
  const line = JSON.stringify(
    { level, message, time: new Date().toISOString(), ...details },
    (_key, value) =>
      value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value,
  );
  // Lambda's console would put this line, as text, into a line of its own.
  process.stdout.write(`${line}\n`);
}
