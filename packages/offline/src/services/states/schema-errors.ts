import { createRequire } from "node:module";
import type aslValidator from "asl-validator";
import type { Machine } from "./language.ts";

const require = createRequire(import.meta.url);

/** Gives a sentence for each error of a definition. */
export type SchemaErrors = (machine: Machine) => string[];

/** The errors of the definitions that this process has validated, by the definitions' JSON. */
const validated = new Map<string, string[]>();

/** Validates by `asl-validator`, which compiles its schema for every definition: that takes as long as the start of all services. */
export function schemaErrors(machine: Machine): string[] {
  const definition = JSON.stringify(machine);
  const errors = validated.get(definition) ?? validate(machine);
  validated.set(definition, errors);
  return [...errors];
}

/** Loads `asl-validator` when there is something to validate. */
function validate(machine: Machine): string[] {
  const validateDefinition: typeof aslValidator = require("asl-validator");
  try {
    const { errors } = validateDefinition(structuredClone(machine), { checkPaths: true, checkArn: false });
    return errors.map((error) => [error["Error code"], error.Message, error.path].filter(Boolean).join(" "));
  } catch (error) {
    // It reads states and their fields before it looks at their types.
    return [`The definition has no valid states: ${error instanceof Error ? error.message : error}`];
  }
}

/** The version of the schema. */
export const schemaVersion = (): string => require("asl-validator/package.json").version;
