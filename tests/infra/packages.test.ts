import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkPackages } from "../../packages/offline/src/checks/index.ts";
import { synthesize } from "../../packages/offline/src/synth/synthesize.ts";
import { copyCheckout } from "../checkout.ts";
import { graphOf } from "./graphs.ts";

test("two checkouts in two folders build the same packages, to the last byte that Lambda sees", {
  timeout: 60_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "airlock-checkout-"));
  try {
    await copyCheckout(folder);
    const { graph } = await synthesize({ root: folder, stage: "dev" });
    expect(checkPackages(graph, await graphOf("dev"))).toEqual([]);
    expect(graph.packages.length).toBeGreaterThanOrEqual(5);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
