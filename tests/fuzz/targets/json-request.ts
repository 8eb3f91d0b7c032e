import fc from "fast-check";
import { headerValue, hostileHeaders, hostileJsonText, mutations } from "../hostile.ts";
import type { Header, Plan } from "../plan.ts";

/** A valid input of an operation of an API in AWS's JSON protocol. */
export interface JsonOperation {
  /** The service's id in a signature's scope. */
  service: string;
  /** The value of `X-Amz-Target`. */
  target: string;
  input: fc.Arbitrary<unknown>;
  /** Whether it is not emulated, and sent seldom. */
  isRare?: boolean;
}

/**
 * Requests in AWS's JSON protocol with hostile bodies, some of them not signed, signed for another service or with changed
 * bytes.
 */
export function jsonRequests(operations: readonly JsonOperation[]): fc.Arbitrary<Plan> {
  const weighted = operations.map((operation) => ({
    weight: operation.isRare ? 1 : 8,
    arbitrary: fc.constant(operation),
  }));
  const request = fc.oneof(...weighted).chain(({ service, target, input }) =>
    fc
      .record({ body: hostileJsonText(input), more: hostileHeaders, as: signer })
      .map(({ body, more, as }): Plan => {
        const headers: Header[] = [
          ["content-type", "application/x-amz-json-1.0"],
          ["x-amz-target", target],
        ];
        const hostile = more.filter(([name]) => !["host", "authorization"].includes(name));
        return {
          port: "aws",
          method: "POST",
          target: "/",
          headers,
          unsigned: hostile,
          body,
          signer: { as, service },
        };
      }),
  );
  return fc.oneof(
    { weight: 20, arbitrary: request },
    {
      weight: 2,
      arbitrary: fc.tuple(request, mutations).map(([plan, mutations]) => ({ ...plan, mutations })),
    },
    { weight: 1, arbitrary: fc.tuple(request, headerValue).map(([plan, name]) => withTarget(plan, name)) },
    { weight: 1, arbitrary: request.map(({ signer: _, ...plan }) => plan) },
    { weight: 1, arbitrary: request.map((plan) => ({ ...plan, body: "[", repeat: 2_000_000 })) },
  );
}

const signer = fc.oneof(
  { weight: 12, arbitrary: fc.constant("administrator") },
  { weight: 1, arbitrary: fc.constantFrom("Api", "Settle") },
);

const withTarget = (plan: Plan, target: string): Plan => ({
  ...plan,
  headers: [...(plan.headers ?? []).filter(([name]) => name !== "x-amz-target"), ["x-amz-target", target]],
});
