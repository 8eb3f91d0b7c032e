import { tuneAllocator } from "./allocator.ts";

tuneAllocator();
// Only now: what is loaded before would be loaded twice.
const [{ runCommand }, { start }] = await Promise.all([
  import("./run-command.ts"),
  import("./start-command.ts"),
]);
await runCommand(start);
