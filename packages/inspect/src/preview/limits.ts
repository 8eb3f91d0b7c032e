import type { Limits } from "../budget.ts";

/** Bytes of the view `hex` at most. */
export const hexBytes = 4096;

/** Smaller than those of an inspection: somebody waits for a preview. */
export const previewLimits: Partial<Limits> = {
  time: 10_000,
  bytesRead: 256 * 1024 ** 2,
  bytesDecoded: 512 * 1024 ** 2,
};
