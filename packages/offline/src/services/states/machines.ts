import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { logGroupOfArn } from "../logs/log-group-arn.ts";
import { checkDefinition } from "./definition.ts";
import type { Machine } from "./language.ts";
import { parseMachine } from "./machine.ts";
import type { SchemaErrors } from "./schema-errors.ts";
import { stateMachineType } from "./types.ts";

/** A state machine of the graph. */
export interface DeclaredMachine {
  arn: string;
  name: string;
  isExpress: boolean;
  definition: Machine;
  roleArn: string;
  logging: {
    level: "ALL" | "ERROR" | "FATAL" | "OFF";
    includeExecutionData: boolean;
    /** Name of the log group; undefined for none. */
    logGroup: string | undefined;
  };
}

/** The graph's state machines by ARN, and the errors of their definitions as sentences. */
export function readMachines(
  graph: Graph,
  schemaErrors: SchemaErrors,
): { machines: Map<string, DeclaredMachine>; errors: string[] } {
  const declared = resourcesOfType(graph, stateMachineType);
  const machines = declared.map(readMachine);
  return {
    machines: new Map(machines.map((machine) => [machine.arn, machine])),
    errors: declared.flatMap(({ inputs, outputs }) =>
      checkDefinition(inputs.definition, schemaErrors).map((error) => `${outputs.name}: ${error}`),
    ),
  };
}

/** Who makes a machine's calls. https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html */
export const actorOf = ({ arn, roleArn }: DeclaredMachine) => ({
  service: "states.amazonaws.com",
  sourceArn: arn,
  roleArn,
});

function readMachine({ inputs, outputs }: Resource): DeclaredMachine {
  const { level = "OFF", includeExecutionData = false, logDestination } = inputs.loggingConfiguration ?? {};
  return {
    arn: outputs.arn,
    name: outputs.name,
    isExpress: inputs.type === "EXPRESS",
    definition: parseMachine(inputs.definition),
    roleArn: inputs.roleArn,
    logging: { level, includeExecutionData, logGroup: logGroupOfArn(logDestination) },
  };
}
