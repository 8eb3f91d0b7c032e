import type { Watched } from "../metrics.ts";
import { createAlarm } from "./alarm.ts";
import { apiAlarms, firewallAlarms } from "./api-alarms.ts";
import { auditExportAlarms } from "./audit-export-alarms.ts";
import { documentAlarms } from "./document-alarms.ts";
import { functionAlarms } from "./function-alarms.ts";
import { createTableAlarms } from "./table-alarms.ts";
import { createAlarmTopic } from "./topic.ts";
import { workflowAlarms } from "./workflow-alarms.ts";

/** Creates the alarms of a stage and their topic. A stage without `alarmEmails` has neither. */
export function createAlarms(watched: Watched): void {
  if (watched.stage.alarmEmails.length === 0) return;
  const topic = createAlarmTopic(watched.stage);
  const alarms = [
    ...Object.entries(watched.functions).flatMap(([key, watchedFunction]) =>
      functionAlarms(key, watchedFunction),
    ),
    ...apiAlarms(watched),
    ...workflowAlarms(watched),
    ...auditExportAlarms(watched),
    ...documentAlarms(watched),
    ...firewallAlarms(watched),
  ];
  for (const alarm of alarms) createAlarm(alarm, topic);
  createTableAlarms(watched, topic);
}
