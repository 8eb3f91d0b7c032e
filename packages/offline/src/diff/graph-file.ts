import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Graph } from "../graph/graph.ts";
import { UserError } from "../user-error.ts";

const properties = z.record(z.string(), z.unknown());

/** The parts of a graph that a comparison reads; the rest of a file stays as it is. */
const graphSchema = z.looseObject({
  app: z.string(),
  stage: z.string(),
  region: z.string(),
  accountId: z.string(),
  resources: z.array(
    z.looseObject({
      type: z.string(),
      name: z.string(),
      urn: z.string(),
      parent: z.string().optional(),
      dependsOn: z.array(z.string()),
      options: z.looseObject({}),
      id: z.string(),
      secretInputs: z.array(z.string()).optional(),
      inputs: properties,
      outputs: properties,
    }),
  ),
});

/**
 * Reads a graph that `sst-offline synth --out FILE` wrote.
 * @throws UserError when the file cannot be read, or has no graph
 */
export async function readGraph(file: string): Promise<Graph> {
  const text = await readFile(file, "utf8").catch((error) => {
    throw new UserError(`${file} cannot be read (${error.code}).`);
  });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UserError(`${file} is not JSON. Write a graph with "sst-offline synth --out FILE".`);
  }
  const result = graphSchema.safeParse(parsed);
  if (result.success) return parsed as Graph;
  const [issue] = result.error.issues;
  throw new UserError(
    `${file} is not a graph (${issue?.path.join(".") || "the whole file"}: ${issue?.message}). Write one with "sst-offline synth --out FILE".`,
  );
}
