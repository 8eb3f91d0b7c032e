import { afterAll } from "vitest";

// A handler replaces these classes in its thread, which other files of tests share.
const { Headers, Request, Response } = globalThis;
afterAll(() => Object.assign(globalThis, { Headers, Request, Response }));
