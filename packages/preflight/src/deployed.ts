import type { Properties, Resource } from "../../offline/src/graph/graph.ts";
import { isObject, listOf } from "./json.ts";

interface DeployedResource {
  id: string;
  inputs: Properties;
  outputs: Properties;
}

/** The resources of a stage's state: what its deploys made and have not removed. */
export class Deployed {
  readonly #resources: ReadonlyMap<string, DeployedResource>;

  constructor(resources: ReadonlyMap<string, DeployedResource> = new Map()) {
    this.#resources = resources;
  }

  /** Whether the stage was not deployed before. */
  get isEmpty(): boolean {
    return this.#resources.size === 0;
  }

  find({ type, name }: Pick<Resource, "type" | "name">): DeployedResource | undefined {
    return this.#resources.get(`${type}::${name}`);
  }
}

/**
 * Reads the state of a stage, which is Pulumi's checkpoint.
 * https://www.pulumi.com/docs/iac/concepts/state-and-backends/
 *
 * @param text JSON of the file in SST's state bucket
 * @throws SyntaxError when it is no JSON
 */
export function readState(text: string): Deployed {
  const state: unknown = JSON.parse(text);
  const latest = isObject(state) ? (state.checkpoint?.latest ?? state.deployment) : undefined;
  const resources = listOf(latest?.resources)
    .filter(isObject)
    .filter((resource) => resource.custom && !resource.delete && !resource.external)
    .map(({ urn, type, id = "", inputs = {}, outputs = {} }) => {
      const name = String(urn).split("::").at(-1);
      return [`${type}::${name}`, { id, inputs, outputs }] as const;
    });
  return new Deployed(new Map(resources));
}
