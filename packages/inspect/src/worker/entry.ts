import { isThreadFor, serveParser } from "./serve.ts";

/** The file that is the entry of the threads. A bundler may put this module into one with other modules. */
export const module = new URL(import.meta.url);

if (isThreadFor("inspection")) {
  const { inspect } = await import("../inspect.ts");
  await serveParser(inspect);
}
