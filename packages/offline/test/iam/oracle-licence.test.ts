import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const oracle = "@cloud-copilot/iam-simulate";

interface LockedPackage {
  license?: string;
  dev?: boolean;
  resolved?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(
  await readFile(join(root, "package-lock.json"), "utf8"),
);
const isCopyleft = ([, { license = "" }]: [string, LockedPackage]) => /\b(A?GPL|SSPL)/.test(license);

/** The files of this project that run outside of tests, by their path. */
async function sources(): Promise<string[]> {
  const names = await readdir(root, { recursive: true, withFileTypes: true }).then((entries) =>
    entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
  );
  return names.filter(
    (name) =>
      /\.(m?[jt]s|tsx)$/.test(name) && !/\/(node_modules|test|tests|\.sst|dist|\.offline)\//.test(name),
  );
}

describe("@cloud-copilot/iam-simulate, which is under the AGPL,", () => {
  test("is imported by no source", async () => {
    const names = await sources();
    expect(names.length).toBeGreaterThan(300);
    for (const name of names) expect(await readFile(name, "utf8"), name).not.toContain(oracle);
  });

  test("is no dependency of what the packages ship, nor is another package under such a licence", () => {
    const copyleft = Object.entries(packages).filter(isCopyleft);
    expect(copyleft.map(([path]) => path)).toContain(`node_modules/${oracle}`);
    // npm marks what only development dependencies need.
    expect(copyleft.filter(([, { dev }]) => !dev)).toEqual([]);
  });
});
