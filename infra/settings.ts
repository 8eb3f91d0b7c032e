import type { Settings } from "../packages/functions/src/shared/settings.ts";
import { isDualStack } from "./addresses.ts";
import type { Stage } from "./stage.ts";

/** Settings as the program passes them: some are known only after a deploy. */
type SettingsInput = { [Name in keyof Settings]: $util.Input<Settings[Name]> };

/** What the functions read at runtime. `satisfies` makes a setting that is missing or unknown a compile error. */
export function createSettings(stage: Stage, clients: $util.Input<Settings["clients"]>) {
  return new sst.Linkable("Settings", {
    properties: {
      allowedTypes: stage.allowedTypes,
      maximumDocumentBytes: stage.maximumDocumentBytes,
      inspectionStepBytes: stage.inspectionStepBytes,
      uploadExpiresSeconds: stage.uploadExpiresSeconds,
      downloadExpiresSeconds: stage.downloadExpiresSeconds,
      registrationExpiresSeconds: stage.registrationExpiresSeconds,
      stuckAfterSeconds: stage.stuckAfterSeconds,
      malwareProtection: stage.malwareProtection,
      isDualStack: isDualStack(stage),
      quotas: stage.quotas,
      inspection: inspectionPolicyOf(stage),
      scanner: stage.scanner && { host: stage.scanner.host, port: stage.scanner.port },
      retentionDays: {
        quarantined: stage.retentionDays.quarantined,
        released: stage.retentionDays.released,
        records: stage.retentionDays.records,
      },
      hasRealDocuments: stage.hasRealDocuments,
      browserOrigins: stage.browserOrigins,
      review: stage.review,
      clients,
    } satisfies SettingsInput,
  });
}

/** How findings are judged, for the stage and for each client that has settings of its own. */
function inspectionPolicyOf({ inspection, clients }: Stage): Settings["inspection"] {
  const owners = Object.entries(clients).flatMap(([name, client]) =>
    client.inspection ? [[name, client.inspection] as const] : [],
  );
  return { ...inspection, owners: Object.fromEntries(owners) };
}
