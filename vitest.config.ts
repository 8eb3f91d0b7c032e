import { defineConfig } from "vitest/config";

// A busy machine is no fault: these only end what hangs.
const patience = { testTimeout: 120_000, hookTimeout: 180_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["packages/*/test/**/*.test.ts"], ...patience } },
      { test: { name: "infra", include: ["tests/infra/**/*.test.ts"], ...patience } },
      {
        test: {
          name: "offline",
          include: ["tests/offline/**/*.test.ts"],
          fileParallelism: false,
          ...patience,
        },
      },
      { test: { name: "e2e", include: ["tests/e2e/**/*.test.ts"], fileParallelism: false, ...patience } },
    ],
  },
});
