import { parse, validate } from "@aws-sdk/util-arn-parser";

/** The name of a bus that is given by its name, its ARN, or not at all: `default`. */
export function busName(given: unknown): string {
  const nameOrArn = String(given ?? "default");
  return validate(nameOrArn) ? parse(nameOrArn).resource.replace(/^event-bus\//, "") : nameOrArn;
}
