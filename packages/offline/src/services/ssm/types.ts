import type { ResourceType } from "../../graph/graph.ts";

/** Inputs of a parameter; one of `value` and `insecureValue` is set. */
export interface ParameterInputs {
  name?: string;
  type: "String" | "StringList" | "SecureString";
  value?: string;
  insecureValue?: string;
  /** `text` where it is not declared. */
  dataType?: string;
  /** Id, ARN or alias of the key of a SecureString; `alias/aws/ssm` where it is not declared. */
  keyId?: string;
}

export const parameterType: ResourceType<ParameterInputs, { name: string; arn: string; version: number }> =
  "aws:ssm/parameter:Parameter";
