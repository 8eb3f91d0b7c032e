import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkPackages, type Finding } from "../../packages/offline/src/checks/index.ts";
import { copyCheckout } from "../support/checkout.ts";
import { graphOf } from "../support/graphs.ts";
import { findingsIn } from "./claims.ts";
import { regressions } from "./regressions.ts";

let checkout: Awaited<ReturnType<typeof copyCheckout>>;
let clean: Finding[];
let found: Finding[];

/** The real program with every fault of the list committed at once; each must be found by its own name. */
beforeAll(async () => {
  checkout = await copyCheckout();
  for (const { what, file, from, to } of regressions) {
    const path = join(checkout.folder, file);
    const text = await readFile(path, "utf8");
    const [before = "", ...after] = text.split(from);
    if (after.length !== 1)
      throw new Error(
        `The fault "${what}" fits ${after.length} places of ${file}. Say in regressions.ts where it goes now.`,
      );
    await writeFile(path, `${before}${to}${after[0]}`);
  }
  clean = await findingsIn(await graphOf("prod"));
  const faulty = await graphOf("prod", {}, checkout.folder);
  // The same program once more, to see whether it makes the same packages.
  await rm(join(checkout.folder, ".sst", "synth", "prod"), { recursive: true });
  const again = await graphOf("prod", {}, checkout.folder);
  found = [...(await findingsIn(faulty)), ...checkPackages(faulty, again)];
}, 120_000);
afterAll(() => checkout?.remove());

test("the program as it is has none of these faults", () => expect(clean).toEqual([]));

describe("a program is caught in which", () => {
  test.each(regressions)("$finding: $what", ({ caught }) => {
    const by = found.filter(
      ({ rule, resource, message }) =>
        rule === caught.rule && resource.startsWith(caught.resource) && message.includes(caught.says),
    );
    expect(
      by,
      found.map(({ rule, resource, message }) => `${rule} ${resource}: ${message}`).join("\n"),
    ).not.toEqual([]);
    for (const { remedy } of by) expect(remedy).not.toBe("");
  });
});

test("14: a program is refused that lets example networks in", async () => {
  const synth = graphOf("prod", { AIRLOCK_ALLOWED_NETWORKS: "8.8.8.0/24,203.0.113.0/24" });
  await expect(synth).rejects.toThrow(/"203\.0\.113\.0\/24".*RFC 5737/);
});
