import { createRequire } from "node:module";
import type aslValidator from "asl-validator";
import type { Machine } from "./language.ts";

const require = createRequire(import.meta.url);

/** Gives a sentence for each error of a definition. */
export type SchemaErrors = (machine: Machine) => string[];

/** Validates by `asl-validator`, which is loaded here: it takes as long as the start of all services. */
export function schemaErrors(machine: Machine): string[] {
  const validate: typeof aslValidator = require("asl-validator");
  try {
    const { errors } = validate(structuredClone(machine), { checkPaths: true, checkArn: false });
    return errors.map((error) => [error["Error code"], error.Message, error.path].filter(Boolean).join(" "));
  } catch (error) {
    // It reads states and their fields before it looks at their types.
    return [`The definition has no valid states: ${error instanceof Error ? error.message : error}`];
  }
}

/** The version of the schema. */
export const schemaVersion = (): string => require("asl-validator/package.json").version;
