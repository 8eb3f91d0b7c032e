import { bootstrapParameter, getBootstrap } from "../calls/parameters.ts";
import { getObject, headBucket, headObject } from "../calls/storage.ts";
import type { Check } from "../check.ts";
import { readBootstrap, stateKey } from "../stage-state.ts";

/** SST keeps the state of all stages of a region in one bucket, and the code of functions in another. */
export const state: Check = {
  id: "sst-state",
  question: "Can SST read and lock the stage's state?",
  page: "https://sst.dev/docs/state/",
  calls: [getBootstrap, headBucket, headObject, getObject],
  async *run({ graph, ask }) {
    const bootstrap = await readBootstrap(ask);
    if (bootstrap === "absent")
      return yield {
        severity: "note",
        message: `SST has not been used in region ${graph.region} of this account: parameter ${bootstrapParameter} does not exist.`,
        remedy:
          "The first deploy creates it, with the buckets sst-state-… and sst-asset-… and the repository sst-asset; the deployer needs these permissions.",
      };
    if (bootstrap === "unreadable")
      return yield {
        severity: "stops",
        message: `Parameter ${bootstrapParameter} does not name SST's buckets.`,
        remedy: "Restore its last good version.",
        command: `aws ssm get-parameter-history --region ${graph.region} --name ${bootstrapParameter}`,
      };
    for (const Bucket of [bootstrap.state, bootstrap.asset])
      if (!(await ask(headBucket, { Bucket })))
        yield {
          severity: "stops",
          message: `SST's bucket ${Bucket}, which parameter ${bootstrapParameter} names, does not exist.`,
          remedy:
            "If no stage of this region is deployed, delete the parameter: the next deploy creates new buckets. Otherwise restore the bucket.",
          command: `aws ssm delete-parameter --region ${graph.region} --name ${bootstrapParameter}`,
        };
    const lock = await ask(headObject, { Bucket: bootstrap.state, Key: stateKey("lock", graph) });
    if (lock)
      yield {
        severity: "stops",
        message: `Stage ${graph.stage} is locked since ${lock.LastModified?.toISOString() ?? "an unknown time"}: it is being deployed, or a deploy was interrupted.`,
        remedy: "Wait for the deploy. If none is running, remove the lock.",
        command: `npx sst unlock --stage ${graph.stage}`,
      };
  },
};
