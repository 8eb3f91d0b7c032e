import { consoleSettingsVariable } from "../http/pages.ts";
import { createPages } from "../http/serve-pages.ts";

/** Serves the files that the program copies into the package. Under `sst dev`, the working directory is the package. */
export const handler = createPages({
  root: process.env.LAMBDA_TASK_ROOT ?? process.cwd(),
  settings: JSON.parse(process.env[consoleSettingsVariable] ?? "{}"),
});
