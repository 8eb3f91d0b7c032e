import { startAws } from "./local-aws.ts";
import { peakMebibytes } from "./peak-memory.ts";

// Serves over the folder in the first argument, and answers every message with the most memory it ever held, in MiB.
const { endpoint, credentials } = await startAws({ directory: process.argv[2] ?? "" });
process.on("message", () => process.send?.(peakMebibytes()));
process.send?.({ endpoint, credentials });
