import { sweep } from "@airlock/core/sweep.ts";
import { keyOf } from "@airlock/core/vault.ts";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { log } from "../shared/log.ts";
import { count } from "../shared/metrics.ts";
import { openLedger, openVault } from "../shared/services.ts";
import { readName, readSettings, readWorkflowArn } from "../shared/settings.ts";

const ledger = openLedger();
const vault = openVault();
const workflow = new SFNClient();
const stateMachineArn = readWorkflowArn();
const bucket = readName("Vault");
const { registrationExpiresSeconds, stuckAfterSeconds } = readSettings();

/** Runs on a schedule: expires uploads that never came, starts again what got stuck. */
export async function handler() {
  const swept = await sweep(
    {
      ledger,
      vault,
      now: () => new Date(),
      redrive: async ({ documentId, etag, size }) => {
        const input = { bucket, key: keyOf(documentId, "incoming"), etag: etag.replaceAll('"', ""), size };
        await workflow.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
      },
    },
    { expireAfterSeconds: registrationExpiresSeconds, stuckAfterSeconds },
  );
  log(swept.faults.length > 0 ? "error" : "info", "swept", { ...swept });
  count({
    DocumentsExpired: swept.expired,
    DocumentsRedriven: swept.redriven,
    DocumentsStuck: swept.stuck,
    SweepFaults: swept.faults.length,
  });
  return swept;
}
