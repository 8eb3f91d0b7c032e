import { createHash, randomUUID } from "node:crypto";

/** The functions that Step Functions adds to JSONata. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
// biome-ignore lint/suspicious/noExplicitAny: JSONata passes the arguments of the expression.
export const queryFunctions: Readonly<Record<string, (...values: any[]) => unknown>> = {
  eval: () => {
    throw new Error("$eval is not supported by Step Functions; use $parse");
  },
  partition: (array: unknown[], size: number) =>
    Array.from({ length: Math.ceil(array.length / size) }, (_, index) =>
      array.slice(index * size, (index + 1) * size),
    ),
  range: (first: number, last: number, step: number) =>
    Array.from(
      { length: Math.max(0, Math.floor((last - first) / step) + 1) },
      (_, index) => first + index * step,
    ),
  hash: (data: unknown, algorithm: string) =>
    createHash(algorithm.toLowerCase().replace("-", ""))
      .update(typeof data === "string" ? data : JSON.stringify(data))
      .digest("hex"),
  random: (seed?: number) => (seed === undefined ? Math.random() : fraction(seed)),
  uuid: () => randomUUID(),
  parse: (text: string) => JSON.parse(text),
};

/** The same number between 0 and 1 for the same seed. */
function fraction(seed: number): number {
  return createHash("sha256").update(String(seed)).digest().readUInt32BE() / 2 ** 32;
}
