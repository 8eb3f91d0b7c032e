import { getPublicParameters } from "../calls/parameters.ts";
import type { Check } from "../check.ts";

/** The id of a service among Systems Manager's public parameters, by the module of Pulumi's type. */
const serviceIds = new Map([
  ["apigateway", "apigateway"],
  ["cfg", "config"],
  ["cloudwatch", "cloudwatch"],
  ["cognito", "cognito-idp"],
  ["dynamodb", "dynamodb"],
  ["guardduty", "guardduty"],
  ["kinesis", "firehose"],
  ["kms", "kms"],
  ["lambda", "lambda"],
  ["pipes", "pipes"],
  ["s3", "s3"],
  ["scheduler", "scheduler"],
  ["sfn", "stepfunctions"],
  ["sns", "sns"],
  ["sqs", "sqs"],
  ["wafv2", "waf"],
  ["backup", "backup"],
  ["cloudtrail", "cloudtrail"],
]);

const root = "/aws/service/global-infrastructure/services";

/** GetParameters takes ten names, and each service has two. */
const servicesAtOnce = 5;

export const services: Check = {
  id: "services",
  question: "Does the region have the services that the stage declares?",
  page: "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-global-infrastructure.html",
  calls: [getPublicParameters],
  async *run({ graph, ask }) {
    const modules = new Set(graph.resources.map(({ type }) => /^aws:([^/]+)\//.exec(type)?.[1] ?? ""));
    const ids = [...modules].flatMap((name) => serviceIds.get(name) ?? []).sort();
    for (let index = 0; index < ids.length; index += servicesAtOnce) {
      const some = ids.slice(index, index + servicesAtOnce);
      const inRegion = (id: string) => `${root}/${id}/regions/${graph.region}`;
      const Names = some.flatMap((id) => [`${root}/${id}`, inRegion(id)]);
      const known = new Set(await ask(getPublicParameters, { Names }));
      // A service that Systems Manager does not know under this id says nothing about the region.
      for (const id of some.filter((each) => known.has(`${root}/${each}`) && !known.has(inRegion(each))))
        yield {
          severity: "stops",
          message: `Region ${graph.region} does not have the service ${id}.`,
          remedy: "Set region to one that has it, or turn off the setting that needs it.",
          command: `aws ssm get-parameters-by-path --region ${graph.region} --path ${root}/${id}/regions --query 'Parameters[].Value'`,
        };
    }
  },
};
