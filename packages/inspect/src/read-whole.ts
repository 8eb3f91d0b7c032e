import { LimitError } from "./budget.ts";
import type { DetectInput } from "./format.ts";

/**
 * The whole content in memory, for formats that cannot be read in ranges.
 * @throws LimitError if it is larger than `memberBytes`
 */
export function readWhole({
  source,
  read,
  budget,
}: Pick<DetectInput, "source" | "read" | "budget">): Promise<Buffer> {
  const { memberBytes } = budget.limits;
  if (source.size > memberBytes) throw new LimitError("memberBytes", memberBytes);
  return read(0, source.size);
}
