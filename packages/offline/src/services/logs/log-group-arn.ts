import { parse, validate } from "@aws-sdk/util-arn-parser";

/** The name of the log group in `arn:aws:logs:REGION:ACCOUNT:log-group:NAME`, with or without `:*` at its end. */
export function logGroupOfArn(arn: string | undefined): string | undefined {
  if (!arn || !validate(arn)) return undefined;
  return /^log-group:(.+?)(:\*)?$/.exec(parse(arn).resource)?.[1];
}
