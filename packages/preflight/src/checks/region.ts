import { getRegionOptStatus } from "../calls/identity.ts";
import type { Check } from "../check.ts";

/** https://docs.aws.amazon.com/accounts/latest/userguide/manage-acct-regions.html */
export const region: Check = {
  id: "region",
  question: "Is the stage's region enabled for the account?",
  page: "https://docs.aws.amazon.com/accounts/latest/userguide/manage-acct-regions.html",
  calls: [getRegionOptStatus],
  async *run({ graph, ask, globalRegion }) {
    const RegionName = graph.region;
    const answer = await ask(getRegionOptStatus, { RegionName }, globalRegion);
    const status = answer?.RegionOptStatus;
    if (status === "ENABLING")
      yield {
        severity: "stops",
        message: `Region ${RegionName} is being enabled for the account.`,
        remedy: "Wait until it is enabled, which takes minutes to hours.",
        command: `aws account get-region-opt-status --region-name ${RegionName}`,
      };
    if (status === "DISABLED" || status === "DISABLING")
      yield {
        severity: "stops",
        message: `Region ${RegionName} is not enabled for the account.`,
        remedy: "Enable it, or set region to another.",
        command: `aws account enable-region --region-name ${RegionName}`,
      };
  },
};
