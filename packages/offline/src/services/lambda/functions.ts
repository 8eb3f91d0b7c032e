import { authoredName, type Graph, resourcesOfType } from "../../graph/graph.ts";
import { logGroupOf } from "./facts.ts";
import { functionType } from "./types.ts";

/** A declared function whose package was built. */
export interface LambdaFunction {
  /** Physical name. */
  name: string;
  /** The name in `sst.config.ts`, such as `Api`. */
  authoredName: string;
  arn: string;
  handler: string;
  /** Path of the zip archive that a deployment uploads. */
  archive: string;
  environment: Record<string, string>;
  timeoutSeconds: number;
  memoryMegabytes: number;
  logGroup: string;
  roleArn: string;
  reservedConcurrency: number | undefined;
}

/** The graph's Node.js functions; `withoutPackage` lists those whose code the program does not build. */
export function readFunctions(graph: Graph): { functions: LambdaFunction[]; withoutPackage: string[] } {
  const functions: LambdaFunction[] = [];
  const withoutPackage: string[] = [];
  for (const resource of resourcesOfType(graph, functionType)) {
    const { inputs, outputs } = resource;
    const component = graph.resources.find(({ urn }) => urn === resource.parent)?.name;
    const archive = graph.packages.find(({ name }) => name === component)?.archive;
    if (!inputs.runtime?.startsWith("nodejs")) continue;
    if (!archive) {
      withoutPackage.push(resource.name);
      continue;
    }
    const reserved = inputs.reservedConcurrentExecutions;
    functions.push({
      name: outputs.name,
      authoredName: authoredName(graph, resource),
      arn: outputs.arn,
      handler: inputs.handler,
      archive,
      environment: inputs.environment?.variables ?? {},
      timeoutSeconds: inputs.timeout ?? 3,
      memoryMegabytes: inputs.memorySize ?? 128,
      logGroup: logGroupOf(resource),
      roleArn: inputs.role,
      reservedConcurrency: typeof reserved === "number" && reserved >= 0 ? reserved : undefined,
    });
  }
  return { functions, withoutPackage };
}
