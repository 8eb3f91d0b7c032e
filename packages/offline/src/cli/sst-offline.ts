#!/usr/bin/env node
import { tuneAllocator } from "./allocator.ts";

const [command, ...commandArguments] = process.argv.slice(2);
if (command === "start") tuneAllocator();
// Imported after the allocator is tuned: the process restarts there.
const { runCommand } = await import("./run-command.ts");
await runCommand(command, commandArguments);
