import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { patience } from "./tests/support/patience.ts";

/** Tests that evaluate an app with SST's components, start processes or make thousands of AWS calls. */
const systemTests = "packages/*/test/system/**/*.test.ts";

/** Synthesizes the stages that tests share. */
const graphs = "tests/support/graphs.ts";

/** Undoes what handlers do to the globals of a worker. */
const fetchClasses = "tests/support/fetch-classes.ts";

function project(
  name: string,
  include: string[],
  more: TestProjectInlineConfiguration["test"] = {},
): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include,
      setupFiles: fetchClasses,
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
