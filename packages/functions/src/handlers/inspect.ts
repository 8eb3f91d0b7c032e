import { inspect } from "@airlock/core/inspect.ts";
import { inspectContent } from "@airlock/core/inspection/inspect-content.ts";
import { loadRules } from "@airlock/core/inspection/load-rules.ts";
import { log } from "../shared/log.ts";
import { openLedger, openVault } from "../shared/services.ts";
import { readSettings } from "../shared/settings.ts";
import { documentIdOf, uploadSchema } from "../shared/upload.ts";

const services = { ledger: openLedger(), vault: openVault(), inspectContent };
const { allowedTypes, rules, malwareProtection } = readSettings();
const settings = { allowedTypes, rules: await loadRules(rules), malwareProtection };

/** The workflow's first task: what is it really? */
export async function handler(event: unknown) {
  const { key, etag, scan = null } = uploadSchema.parse(event);
  const documentId = documentIdOf(key);
  const inspected = await inspect(services, settings, {
    documentId,
    etag: `"${etag.replaceAll('"', "")}"`,
    scan,
  });
  log("info", "inspected", { documentId, verdict: inspected.verdict });
  return inspected;
}
