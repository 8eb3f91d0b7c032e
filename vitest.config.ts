import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { patience } from "./tests/support/patience.ts";

/** Tests that evaluate an app with SST's components, start processes or make thousands of AWS calls. */
const systemTests = "packages/*/test/system/**/*.test.ts";

/** Synthesizes the stages that tests share. */
const graphs = "tests/support/graphs.ts";

function project(
  name: string,
  include: string[],
  more: TestProjectInlineConfiguration["test"] = {},
): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include,
      // A test may wait several times.
      testTimeout: 5 * patience,
      hookTimeout: 5 * patience,
      expect: { poll: { timeout: patience } },
      // One queue of files for all projects: Vitest's own limit leaves a processor idle, and 2 have 1 worker.
      maxWorkers: "100%",
      ...more,
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      project("unit", ["packages/*/test/**/*.test.{ts,tsx}"], {
        exclude: [systemTests],
        isolate: false,
        // Some files replace modules, which others in the same worker must not have imported before.
        maxWorkers: 1,
        sequence: { groupOrder: 1 },
      }),
      project("infra", ["tests/infra/**/*.test.ts"], { globalSetup: graphs, isolate: false }),
      project("offline", ["tests/offline/**/*.test.ts", systemTests], {
        globalSetup: graphs,
        isolate: false,
      }),
      project("e2e", ["tests/e2e/**/*.test.ts"]),
      project("browser", ["tests/browser/**/*.test.ts"], { globalSetup: graphs }),
    ],
  },
});
