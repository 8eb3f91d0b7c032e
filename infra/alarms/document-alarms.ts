import { metrics, type Watched } from "../metrics.ts";
import type { Alarm } from "./alarm.ts";

export function documentAlarms({ stage }: Watched): Alarm[] {
  return [
    {
      ...metrics.documents(stage, "DocumentsFailed"),
      name: "DocumentsFailed",
      description: "The system gave up on documents; the sweeper tries them again.",
      runbook: "documents-failing",
      statistic: "Sum",
      threshold: 0,
      periods: 2,
    },
    {
      ...metrics.documents(stage, "DocumentsStuck"),
      name: "DocumentsStuck",
      description: "More documents are stuck: they were tried again as often as the sweeper does it.",
      runbook: "documents-stuck",
      statistic: "Sum",
      threshold: 0,
      periodMinutes: 10,
    },
    {
      ...metrics.documents(stage, "DocumentsRecalled"),
      name: "DocumentsRecalled",
      description: "A malware scan found a threat in content that was released before.",
      runbook: "documents-recalled",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.documents(stage, "SweepFaults"),
      name: "SweepFaults",
      description: "The sweeper could not handle some documents.",
      runbook: "sweep-faults",
      statistic: "Sum",
      threshold: 0,
      periodMinutes: 10,
    },
  ];
}
