import type { Properties, Resource, Scope } from "../graph/graph.ts";
import { lookUp } from "../look-up.ts";
import { factsOf, serviceFacts } from "../services/facts.ts";
import { type Declared, opaqueId } from "../services/resource-facts.ts";

/** The account of every synth. No AWS account has this number. */
export const accountId = "000000000000";

/**
 * The id and the outputs that AWS would return for a resource: its inputs and what the service adds. They are derived from
 * the resource's URN, so that the same program gets the same outputs every time.
 *
 * @param earlier the resources that were registered before
 */
export function mockOutputs(
  type: string,
  declared: Declared,
  scope: Scope,
  earlier: readonly Resource[],
): { id: string; outputs: Properties } {
  const { id, ...added } = factsOf(type)?.outputs?.(declared, scope, earlier) ?? {
    id: `${declared.name}-${opaqueId(declared.urn, 7)}`,
  };
  return { id, outputs: { ...declared.inputs, ...added } };
}

/**
 * The answer to a provider's function (a "data source").
 * @throws Error for a function that no service declares in `providerFunctions`
 */
export function mockCall(token: string, args: Properties, scope: Scope): Properties {
  const answer = serviceFacts
    .map(({ providerFunctions = {} }) => lookUp(providerFunctions, token))
    .find((candidate) => candidate !== undefined);
  if (!answer)
    throw new Error(
      `The program calls "${token}", which asks a real AWS account. Pass the value in as a setting, or add an answer to the providerFunctions of the service's facts.ts.`,
    );
  return answer(args, scope);
}
