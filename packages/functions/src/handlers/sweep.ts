import { sweep } from "@airlock/core/sweep.ts";
import { keyOf } from "@airlock/core/vault/keys.ts";
import type { Workflow } from "@airlock/core/workflow.ts";
import { readLink } from "../shared/links.ts";
import { log } from "../shared/log.ts";
import { count, writeAges } from "../shared/metrics.ts";
import { once } from "../shared/once.ts";
import { openLedger } from "../shared/tables.ts";
import { openVault } from "../shared/vault.ts";

const ledger = openLedger();
const vault = openVault();
const stateMachineArn = readLink("Intake").arn;
const { registrationExpiresSeconds, stuckAfterSeconds, retentionDays } = readLink("Settings");

/** Most runs start nothing, and do without the client. */
const stepFunctions = once(async () => (await import("../shared/sdk-workflow.ts")).createWorkflowStarter());

const start = async (input: object) => (await stepFunctions())(stateMachineArn, input);

const workflow: Workflow = {
  inspect: ({ documentId, etag }) => start({ key: keyOf(documentId, "incoming"), etag }),
  settle: (documentId) => start({ documentId }),
};

/** Runs on a schedule: ends what has expired and redrives what was left. */
export async function handler() {
  const result = await sweep(
    { ledger, vault, workflow, now: () => new Date() },
    { expireAfterSeconds: registrationExpiresSeconds, stuckAfterSeconds, retentionDays },
  );
  const { expired, redriven, stuck, erased, oldestSeconds, errors } = result;
  log(errors.length > 0 ? "error" : "info", "swept", { ...result });
  count({
    DocumentsExpired: expired,
    DocumentsRedriven: redriven,
    DocumentsStuck: stuck,
    DocumentsErased: erased,
    SweepFaults: errors.length,
    Sweeps: 1,
  });
  writeAges(oldestSeconds);
  return result;
}
