/** Evaluates an SST v3 app without an AWS account, checks what it declares, draws it and runs it. */
export { type CheckOptions, check, loadRules, type Rule, type Violation } from "./checks/index.ts";
export { drawGraph } from "./diagram/diagram.ts";
export { type Difference, diffGraphs } from "./diff/diff.ts";
export {
  type FunctionPackage,
  type Graph,
  type Resource,
  type ResourceType,
  resourcesOfType,
} from "./graph/graph.ts";
export type { Outputs } from "./run/outputs.ts";
export { type System, type SystemOptions, startSystem } from "./run/system.ts";
export type { LogLine } from "./services/service.ts";
export { SynthError, synthesize } from "./synth/synthesize.ts";
export { UserError } from "./user-error.ts";
