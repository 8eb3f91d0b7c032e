import {
  type ConsoleSettings,
  consoleFolder,
  consoleSettingsVariable,
  referenceFolder,
} from "../packages/functions/src/http/pages.ts";
import type { createIdentity } from "./identity.ts";
import { createFunction } from "./lambda.ts";
import { buildPages } from "./page-build.ts";
import type { Stage } from "./stage.ts";

/** Settings as the program passes them: some are known only after a deploy. */
type SettingsInput = { [Name in keyof ConsoleSettings]: $util.Input<ConsoleSettings[Name]> };

/**
 * Creates the function that serves the console and the API's reference, with the files in its package. It has no grants but that for its log.
 *
 * @param console the console's URL, app client and endpoints at Cognito
 */
export function createPages(stage: Stage, { url, ...client }: ReturnType<typeof createIdentity>["console"]) {
  return createFunction("Pages", stage, {
    handler: "packages/functions/src/handlers/pages.handler",
    // It reads a few files. The memory buys the processor that a cold start needs.
    memory: "512 MB",
    timeout: "10 seconds",
    link: [],
    grants: [],
    copyFiles: [
      { from: buildPages("console"), to: consoleFolder },
      { from: buildPages("reference"), to: referenceFolder },
    ],
    environment: {
      [consoleSettingsVariable]: $jsonStringify({
        ...client,
        stage: stage.name,
        consoleUrl: url,
        twoPeople: stage.review.twoPeople,
      } satisfies SettingsInput),
    },
  });
}
