import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";

/** Rules of the findings that hold or reject content, each once and sorted. */
export async function heldBy(content: Uint8Array, filename = ""): Promise<string[]> {
  const { findings } = await inspect(bufferSource(content), { filename });
  const rules = findings.filter(({ severity }) => severity !== "low").map(({ rule }) => rule);
  return [...new Set(rules)].sort();
}
