#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { tuneAllocator } from "./allocator.ts";

const [command, ...commandArguments] = process.argv.slice(2);
if (command === "start") tuneAllocator();
// In Node.js's folder for it, unless NODE_COMPILE_CACHE or NODE_DISABLE_COMPILE_CACHE says otherwise.
enableCompileCache();
// Imported after the allocator is tuned: the process restarts there.
const { runCommand } = await import("./run-command.ts");
await runCommand(command, commandArguments);
