import { type PartnerParameter, partnerParameter } from "../packages/core/src/partners/parameter.ts";

/** Tells `npm run partner` where the stage's partners are. It has no secrets. */
export function describePartners(
  parameter: {
    [Name in keyof PartnerParameter]: $util.Input<PartnerParameter[Name]>;
  },
): void {
  new aws.ssm.Parameter("Partners", {
    name: partnerParameter($app.stage),
    description: "Where npm run partner finds the user pool and the table of this stage",
    type: "String",
    value: $jsonStringify(parameter),
  });
}
