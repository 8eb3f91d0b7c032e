import { describeType, named, physicalName, regionalArn, type ServiceFacts } from "../resource-facts.ts";
import { type Trail, trailType } from "./types.ts";

/** The ARNs of resources whose data events a trail records, without what follows the last slash. */
const recordedArns = (selectors: Trail["inputs"]["advancedEventSelectors"] = []): string[] =>
  selectors
    .flatMap(({ fieldSelectors }) => fieldSelectors)
    .filter(({ field }) => field === "resources.ARN")
    .flatMap(({ startsWiths = [] }) => startsWiths.map((prefix) => prefix.replace(/\/[^/]*$/, "")));

export const cloudtrailFacts: ServiceFacts = {
  id: "cloudtrail",
  title: "AWS CloudTrail",
  resources: [
    describeType(trailType, {
      emulation: "not-emulated",
      naming: named(128),
      replacedBy: ["name"],
      outputs: (declared, scope) => {
        const name = physicalName(declared);
        const arn = regionalArn(scope, "cloudtrail", `trail/${name}`);
        return { id: arn, name, arn, homeRegion: scope.region };
      },
      connections: ({ inputs, outputs }) => [
        ...recordedArns(inputs.advancedEventSelectors).map((from) => ({
          from,
          to: outputs.arn,
          label: "is recorded by",
        })),
        { from: outputs.arn, to: inputs.s3BucketName, label: "writes to" },
      ],
      node: { title: "AWS CloudTrail", shape: ["[", "]"] },
    }),
  ],
};
