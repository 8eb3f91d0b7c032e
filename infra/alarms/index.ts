import type { Watched } from "../metrics.ts";
import { createAlarm } from "./alarm.ts";
import { apiAlarms, firewallAlarms } from "./api-alarms.ts";
import { auditExportAlarms } from "./audit-export-alarms.ts";
import { documentAlarms } from "./document-alarms.ts";
import { eventAlarms } from "./event-alarms.ts";
import { functionAlarms } from "./function-alarms.ts";
import { createMalwareRules, notifyOfMalwareRules, unsentAlarm } from "./malware-events.ts";
import { createTableAlarms } from "./table-alarms.ts";
import { createAlarmTopic } from "./topic.ts";
import { workflowAlarms } from "./workflow-alarms.ts";

/** Creates the alarms of a stage, their topic, and the rules on GuardDuty that publish to it. A stage without `alarmEmails` has none. */
export function createAlarms(watched: Watched): void {
  if (watched.stage.alarmEmails.length === 0) return;
  const malwareRules = watched.stage.malwareProtection ? createMalwareRules(watched.vault) : [];
  const topic = createAlarmTopic(
    watched.stage,
    malwareRules.map(({ rule }) => rule),
  );
  notifyOfMalwareRules(malwareRules, topic);
  const alarms = [
    ...Object.entries(watched.functions).flatMap(([key, watchedFunction]) =>
      functionAlarms(key, watchedFunction),
    ),
    ...apiAlarms(watched),
    ...workflowAlarms(watched),
    ...eventAlarms(watched),
    ...auditExportAlarms(watched),
    ...documentAlarms(watched),
    ...malwareRules.map(unsentAlarm),
    ...firewallAlarms(watched),
  ];
  for (const alarm of alarms) createAlarm(alarm, topic);
  createTableAlarms(watched, topic);
}
