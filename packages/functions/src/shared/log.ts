/**
 * Writes one JSON object per line to standard output, the format that CloudWatch Logs indexes. Details must not contain
 * content, tokens or presigned URLs.
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
  // Lambda's console would wrap the line in JSON of its own.
  process.stdout.write(`${line}\n`);
}
