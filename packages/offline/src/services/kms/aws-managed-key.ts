import type { Scope } from "../../graph/graph.ts";
import { opaqueUuid, regionalArn } from "../resource-facts.ts";

/** The ARN of the key behind the alias of an AWS-managed key, such as `alias/aws/s3`. */
export const awsManagedKeyArn = (alias: string, scope: Scope): string =>
  regionalArn(scope, "kms", `key/${opaqueUuid(alias)}`);
