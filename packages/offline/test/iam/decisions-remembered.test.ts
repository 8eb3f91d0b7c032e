import { expect, test } from "vitest";
import { DecisionCache } from "../../src/iam/decision-cache.ts";
import type { Decision } from "../../src/iam/evaluate.ts";
import { requestContext } from "../../src/iam/request-context.ts";

const allowed = { result: "allowed" } as Decision;

/** A cache that counts the evaluations, which read the source address. */
function startCache() {
  const cache = new DecisionCache();
  const evaluated: string[] = [];
  const decide = (resource: string, sourceIp = "127.0.0.1") =>
    cache.decide(
      { kind: "role", arn: "arn:aws:iam::123456789012:role/reader" },
      { action: "s3:GetObject", resource },
      requestContext({ "aws:SourceIp": sourceIp }),
      (context) => {
        evaluated.push(`${resource} ${context.get("aws:sourceip")}`);
        return allowed;
      },
    );
  return { decide, evaluated };
}

test("a request is evaluated once for each value of the condition keys that the evaluation reads", () => {
  const { decide, evaluated } = startCache();
  for (const sourceIp of ["10.0.0.1", "10.0.0.2", "10.0.0.1", "10.0.0.2"]) decide("a", sourceIp);
  expect(evaluated).toEqual(["a 10.0.0.1", "a 10.0.0.2"]);
});

test("a resource that is used again and again stays remembered while thousands are used once, and those are forgotten", () => {
  const { decide, evaluated } = startCache();
  for (let index = 0; index < 5_000; index++) {
    decide("table");
    decide(`object ${index}`);
  }
  expect(evaluated.filter((request) => request.startsWith("table"))).toHaveLength(1);
  evaluated.length = 0;
  decide("object 4999");
  expect(evaluated).toEqual([]);
  decide("object 0");
  expect(evaluated).toHaveLength(1);
});
