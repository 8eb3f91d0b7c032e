import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sha256Of } from "../../src/search/hash-file.ts";

test("a file's SHA-256 is the one that a registration declares", async () => {
  const content = "A claim.";
  expect(await sha256Of(new Blob([content]))).toBe(createHash("sha256").update(content).digest("hex"));
});

test("a file that does not fit into memory is refused before it is read", async () => {
  const file = Object.defineProperty(new Blob([]), "size", { value: 2 * 1024 ** 3 });
  await expect(sha256Of(file)).rejects.toThrow("larger than 1 GiB");
});
