import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["packages/*/test/**/*.test.ts"] } },
      { test: { name: "infra", include: ["tests/infra/**/*.test.ts"] } },
      { test: { name: "offline", include: ["tests/offline/**/*.test.ts"], fileParallelism: false } },
      { test: { name: "e2e", include: ["tests/e2e/**/*.test.ts"], fileParallelism: false } },
    ],
  },
});
