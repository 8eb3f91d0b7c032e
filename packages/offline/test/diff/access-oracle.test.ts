import fc from "fast-check";
import { expect, test } from "vitest";
import { diffGraphs } from "../../src/diff/diff.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { compilePolicy } from "../../src/iam/compiled-policy.ts";
import { decide } from "../../src/iam/evaluate.ts";
import { requestContext } from "../../src/iam/request-context.ts";
import { accountId, type Case, cases } from "../support/policy-cases.ts";
import { graphWith, resource } from "../support/shop.ts";

/** `AIRLOCK_IAM_PAIRS=20000` compares more pairs of policies. */
const pairs = Number(process.env.AIRLOCK_IAM_PAIRS ?? 600);

type Policies = Pick<Case, "identity" | "onResource">;

/** A graph of a role with identity policies, and of a bucket with a policy. */
function graphOf({ identity, onResource }: Policies): Graph {
  const arn = `arn:aws:iam::${accountId}:role/tester`;
  const inlinePolicies = identity.map((policy, index) => ({
    name: `policy${index}`,
    policy: JSON.stringify(policy),
  }));
  const bucket = { bucket: "vault", policy: JSON.stringify(onResource[0]) };
  return graphWith([
    resource(
      "aws:iam/role:Role",
      "Tester",
      { inlinePolicies },
      { id: "tester", outputs: { name: "tester", arn } },
    ),
    resource(
      "aws:s3/bucketV2:BucketV2",
      "Vault",
      {},
      { id: "vault", outputs: { arn: "arn:aws:s3:::vault" } },
    ),
    ...(onResource[0] ? [resource("aws:s3/bucketPolicy:BucketPolicy", "VaultPolicy", bucket)] : []),
  ]);
}

/** Whether policies of the role, or of the resource, allow a request. */
function isAllowed({ principal, action, resource, keys }: Case, { identity, onResource }: Policies): boolean {
  const compile = (documents: Case["identity"]) =>
    documents.map((document, index) => compilePolicy(`policy${index}`, document));
  const { result } = decide(
    { principal, action, resource, context: requestContext(keys) },
    { identity: compile(identity), resource: compile(onResource) },
  );
  return result === "allowed";
}

/** The policies of one case, of which one statement has an element of another case's statement, or is left out. */
function altered({ identity, onResource }: Policies, other: Policies, choice: number): Policies {
  const changed = structuredClone({ identity, onResource });
  const statements = ({ identity, onResource }: Policies) =>
    [...identity, ...onResource].flatMap(({ Statement = [] }) => Statement);
  const [statement, source] = [statements(changed), statements(other)].map(
    (list) => list[choice % list.length],
  );
  const element =
    (["Condition", "Resource", "Action", "Principal", "Effect"] as const)[choice % 5] ?? "Effect";
  if (!statement || !source) return changed;
  if (source[element] === undefined) delete statement[element];
  else Object.assign(statement, { [element]: source[element] });
  return changed;
}

const policiesAndRequests = fc
  .tuple(cases, cases, fc.array(cases, { minLength: 4, maxLength: 4 }), fc.nat({ max: 99 }), fc.boolean())
  .map(([before, other, others, choice, isAltered]) => ({
    before,
    after: isAltered ? altered(before, other, choice) : other,
    // The values of condition keys are those of other requests.
    requests: [before, other, ...others, ...others.map(({ keys }) => ({ ...before, keys }))],
  }));

test("policies that allow a request which the earlier ones refused are named as widened, and the reverse as narrowed", () => {
  const changes = { widened: 0, narrowed: 0 };
  fc.assert(
    fc.property(policiesAndRequests, ({ before, after, requests }) => {
      const difference = diffGraphs(graphOf(before), graphOf(after));
      for (const request of requests) {
        const [was, is] = [isAllowed(request, before), isAllowed(request, after)];
        if (is && !was) {
          changes.widened++;
          expect(difference.widened).not.toEqual([]);
        } else if (was && !is) {
          changes.narrowed++;
          expect(difference.narrowed).not.toEqual([]);
        }
      }
    }),
    { numRuns: pairs, seed: 20261126 },
  );
  expect(changes.widened).toBeGreaterThan(pairs / 20);
  expect(changes.narrowed).toBeGreaterThan(pairs / 20);
});

test("the difference of a graph with itself is empty", () => {
  fc.assert(
    fc.property(cases, (given) => {
      expect(diffGraphs(graphOf(given), graphOf(given))).toMatchObject({
        widened: [],
        narrowed: [],
        changed: [],
        replaced: [],
        dataLoss: [],
      });
    }),
    { numRuns: pairs, seed: 20261126 },
  );
});
