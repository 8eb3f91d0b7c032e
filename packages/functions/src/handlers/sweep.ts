import { type Redrive, sweep } from "@airlock/core/sweep.ts";
import { keyOf } from "@airlock/core/vault/keys.ts";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { readSettings, readWorkflowArn } from "../shared/links.ts";
import { log } from "../shared/log.ts";
import { count } from "../shared/metrics.ts";
import { openLedger, openVault } from "../shared/services.ts";

const ledger = openLedger();
const vault = openVault();
const stepFunctions = new SFNClient();
const stateMachineArn = readWorkflowArn();
const { registrationExpiresSeconds, stuckAfterSeconds } = readSettings();

const redrive: Redrive = async ({ documentId, etag }) => {
  const input = JSON.stringify({ key: keyOf(documentId, "incoming"), etag });
  await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }));
};

/** Runs on a schedule: expires registrations and redrives stuck documents. */
export async function handler() {
  const result = await sweep(
    { ledger, vault, redrive, now: () => new Date() },
    { expireAfterSeconds: registrationExpiresSeconds, stuckAfterSeconds },
  );
  const { expired, redriven, stuck, errors } = result;
  log(errors.length > 0 ? "error" : "info", "swept", { ...result });
  count({
    DocumentsExpired: expired,
    DocumentsRedriven: redriven,
    DocumentsStuck: stuck,
    SweepFaults: errors.length,
  });
  return result;
}
