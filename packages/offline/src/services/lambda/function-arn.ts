import type { Scope } from "../../graph/graph.ts";
import { regionalArn } from "../resource-facts.ts";

/** The ARN of a function that is given by its name or ARN. */
export const functionArn = (scope: Pick<Scope, "region" | "accountId">, nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn : regionalArn(scope, "lambda", `function:${nameOrArn}`);
