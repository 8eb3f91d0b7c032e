import { Topic } from "../event-hub.ts";
import type { LogLine } from "../service.ts";

/** Lines that functions log, when they log them. */
export const functionLines = new Topic<LogLine>("lines of functions");
