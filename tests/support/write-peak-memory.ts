import { peakMebibytes } from "../../packages/offline/test/support/peak-memory.ts";

// For --import: writes the most resident memory, in MiB, when the process exits.
process.on("exit", () => process.stderr.write(`\u0000${peakMebibytes()}`));
