import { expect, test } from "vitest";
import { apiPaths } from "../../dev/paths.ts";

const isOfApi = (path: string) => new RegExp(apiPaths).test(path);

test.each([
  "/documents",
  "/documents/01JDN000000000000000000000?view=text",
  "/queue",
  "/openapi.json",
  "/docs",
  "/consoles",
  "/search?filename=/console",
  "/source",
])("the API answers %s", (path) => {
  expect(isOfApi(path)).toBe(true);
});

test.each([
  "/console",
  "/console?code=1&state=2",
  "/console/documents/01JDN000000000000000000000",
  "/index.html",
  "/src/main.tsx",
  "/@vite/client",
  "/@fs/tmp/airlock/packages/client/src/index.ts",
  "/node_modules/.vite/deps/react.js?v=1",
])("Vite answers %s", (path) => {
  expect(isOfApi(path)).toBe(false);
});
