import { createHash, randomUUID } from "node:crypto";
import { build, parse, validate } from "@aws-sdk/util-arn-parser";
import { AwsError } from "../../http/aws-error.ts";
import type { DeclaredMachine } from "./machines.ts";

/** @throws AwsError InvalidArn when the ARN is not one of a state machine */
export function checkMachineArn(arn: string): void {
  checkArn(arn, ["stateMachine"]);
}

/** @throws AwsError InvalidArn when the ARN is not one of an execution */
export function checkExecutionArn(arn: string): void {
  checkArn(arn, ["execution", "express"]);
}

function checkArn(arn: string, types: readonly string[]): void {
  const invalid = (reason: string) => new AwsError("InvalidArn", 400, `Invalid Arn: '${reason}'`);
  if (!validate(arn)) throw invalid(`Invalid ARN prefix: ${arn}`);
  const { service, resource } = parse(arn);
  if (service !== "states") throw invalid(`Invalid ARN prefix: ${arn}`);
  const [type = ""] = resource.split(":");
  if (!types.includes(type)) throw invalid(`Resource type not valid in this context: ${type}`);
}

/**
 * Characters that a name may not have: white space, brackets, wildcards, special and control characters.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: AWS refuses them.
const refusedCharacters = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001F\u007F-\u009F\uFFFE\uFFFF]|\p{Surrogate}/u;

/**
 * The ARN of a new execution.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html#awsstepfunctions-resources-for-iam-policies
 * @throws AwsError InvalidName
 */
export function executionArnOf({ arn, name: machineName, isExpress }: DeclaredMachine, name: string): string {
  if (name.length === 0 || name.length > 80 || refusedCharacters.test(name))
    throw new AwsError("InvalidName", 400, `Invalid Name: '${name}'`);
  const resource = isExpress
    ? `express:${machineName}:${name}:${randomUUID()}`
    : `execution:${machineName}:${name}`;
  return build({ ...parse(arn), resource });
}

/**
 * The name of an execution's file. A file system may limit names by bytes, and take two names for one that differ in case
 * or in their Unicode form; such names are hashed.
 */
export function fileNameOf(executionArn: string): string {
  const [, ...names] = parse(executionArn).resource.split(":");
  const name = names.join("_");
  return /^[a-z0-9_-]{1,200}$/.test(name)
    ? `${name}.json`
    : `${name.replace(/[^\w-]/g, "_").slice(0, 100)}.${createHash("sha256").update(executionArn).digest("hex").slice(0, 32)}.json`;
}
