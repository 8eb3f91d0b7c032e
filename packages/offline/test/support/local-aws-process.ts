import { startAws } from "./local-aws.ts";

// Serves over the folder in the first argument, and answers every message with the most memory it ever held, in bytes.
const { endpoint, credentials } = await startAws({ directory: process.argv[2] ?? "" });
process.on("message", () => process.send?.(process.resourceUsage().maxRSS * 1024));
process.send?.({ endpoint, credentials });
