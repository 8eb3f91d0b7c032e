import { isThreadFor, serveParser } from "../worker/serve.ts";

/** The file that is the entry of the threads. A bundler may put this module into one with other modules. */
export const module = new URL(import.meta.url);

if (isThreadFor("preview")) {
  const { preview } = await import("./preview.ts");
  await serveParser(preview);
}
