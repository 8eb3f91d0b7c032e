import { describeType, named, physicalName, regionalArn, type ServiceFacts } from "../resource-facts.ts";
import { parameterType } from "./types.ts";

export const ssmFacts: ServiceFacts = {
  id: "ssm",
  title: "AWS Systems Manager",
  emulates: "GetParameter and GetParameters of the declared parameters",
  resources: [
    describeType(parameterType, {
      emulation: "emulated",
      naming: named(1011),
      replacedBy: ["name"],
      holds: "its value",
      outputs: (declared, scope) => {
        const name = physicalName(declared);
        // The name /a/b and its ARN share one slash.
        const arn = regionalArn(scope, "ssm", `parameter/${name.replace(/^\//, "")}`);
        return { id: name, name, arn, version: 1 };
      },
    }),
  ],
};
