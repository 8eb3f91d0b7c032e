import type { FormatModule } from "../format.ts";

/** All kinds of formats, in the order of detection: the first that takes content decides its type. */
export const formats: readonly FormatModule[] = [];
