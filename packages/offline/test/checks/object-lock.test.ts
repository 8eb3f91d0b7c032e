import { expect, test } from "vitest";
import { shop } from "../support/shop.ts";
import { adding, testRule, violationsIn } from "../support/violations.ts";

const lock = (inputs: object) =>
  adding("aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2", "Lock", {
    bucket: "shop-pictures",
    ...inputs,
  });
const locked = lock({ rule: { defaultRetention: { mode: "COMPLIANCE", years: 1 } } });
const lifecycle = (days: number) =>
  adding("aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", "Lifecycle", {
    bucket: "shop-pictures",
    rules: [{ expiration: { days } }],
  });

testRule("object-lock", [
  ["a lock configuration without a default retention", "Pictures", lock({})],
  [
    "a lifecycle that expires locked objects",
    "Pictures",
    (graph) => {
      locked(graph);
      lifecycle(364)(graph);
    },
  ],
]);

test("the rule object-lock accepts a lifecycle that expires objects when their retention ends", async () => {
  const graph = shop();
  locked(graph);
  lifecycle(365)(graph);
  expect(await violationsIn(graph, { only: ["object-lock"] })).toEqual([]);
});
