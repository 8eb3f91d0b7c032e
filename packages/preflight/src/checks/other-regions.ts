import { headObject, listBuckets } from "../calls/storage.ts";
import type { Check } from "../check.ts";
import { stateKey } from "../stage-state.ts";

/** SST has a state for each region, so a stage that changes its region starts anew there. */
export const otherRegions: Check = {
  id: "other-regions",
  question: "Is the stage deployed in another region?",
  page: "https://sst.dev/docs/state/",
  calls: [listBuckets, headObject],
  async *run({ graph, deployed, ask, globalRegion }) {
    const buckets = (await ask(listBuckets, {}, globalRegion)) ?? [];
    const others = buckets.filter(
      ({ Name, BucketRegion }) => Name.startsWith("sst-state-") && BucketRegion !== graph.region,
    );
    for (const { Name: Bucket, BucketRegion } of others) {
      if (!(await ask(headObject, { Bucket, Key: stateKey("app", graph) }, BucketRegion))) continue;
      const message = `Stage ${graph.stage} is deployed in region ${BucketRegion} as well: `;
      yield deployed.isEmpty
        ? {
            severity: "weakens",
            message: `${message}a deploy to ${graph.region} starts a second stack with a table, a vault and clients of its own.`,
            remedy: `Set region, or AIRLOCK_REGION, to ${BucketRegion}. For a second stack, use a stage of another name.`,
          }
        : {
            severity: "note",
            message: `${message}a deploy to ${graph.region} changes the stack there only.`,
            remedy: `Deploy with AIRLOCK_REGION=${BucketRegion} to change the other one, or remove one of them.`,
          };
    }
  },
};
