#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { tuneAllocator } from "./allocator.ts";
import { cacheStrippedTypes } from "./stripped-types.ts";

const [command, ...commandArguments] = process.argv.slice(2);
if (command === "start") tuneAllocator();
// In Node.js's folder for it, unless NODE_COMPILE_CACHE or NODE_DISABLE_COMPILE_CACHE says otherwise.
enableCompileCache();
cacheStrippedTypes();
// Imported after the allocator is tuned, where the process restarts, and with the caches.
const { runCommand } = await import("./run-command.ts");
await runCommand(command, commandArguments);
