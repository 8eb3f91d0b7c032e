import { type OpenStatus, openStatuses } from "../../packages/core/src/document.ts";
import { sweepMinutes } from "../functions.ts";
import { metrics, type Watched } from "../metrics.ts";
import type { Stage } from "../stage.ts";
import type { Alarm } from "./alarm.ts";

const scansMissed = (stage: Stage): Alarm => ({
  ...metrics.documents(stage, "ScansMissed"),
  name: "ScansMissed",
  description: "Documents were quarantined because GuardDuty did not scan them.",
  runbook: "scans-missed",
  statistic: "Sum",
  threshold: 0,
});

/** A run of the sweeper writes all of its counts, zeros included, when it ends. */
function sweeperAlarms(stage: Stage): Alarm[] {
  const whenAny = (metricName: "DocumentsRedriven" | "DocumentsStuck" | "SweepFaults") => ({
    ...metrics.documents(stage, metricName),
    name: metricName,
    statistic: "Sum",
    threshold: 0,
    // Each period has a run.
    periodMinutes: 2 * sweepMinutes,
  });
  return [
    {
      ...metrics.documents(stage, "Sweeps"),
      name: "SweeperSilent",
      description: "The sweeper has not ended a run for a quarter of an hour.",
      runbook: "sweeper-silent",
      statistic: "Sum",
      starts: "below",
      threshold: 1,
      periodMinutes: sweepMinutes,
      missingData: "breaching",
    },
    {
      ...whenAny("DocumentsRedriven"),
      description: "The sweeper started the workflow again for documents that it had not ended.",
      runbook: "documents-redriven",
    },
    {
      ...whenAny("DocumentsStuck"),
      description: "More documents are stuck: they were tried again as often as the sweeper does it.",
      runbook: "documents-stuck",
    },
    {
      ...whenAny("SweepFaults"),
      description: "The sweeper could not handle some documents.",
      runbook: "sweep-faults",
    },
  ];
}

/** Hours for which a document may wait for a decision; by default longer than a weekend. */
const reviewHours = ({ reviewWithinHours, retentionDays }: Stage): number =>
  reviewWithinHours ?? Math.min(72, 12 * retentionDays.quarantined);

/** A time in the largest unit in which it is whole: `72 hours`. */
function readableTime(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} hours`;
  return seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}

/** A status can last as long as the sweeper leaves documents in it, and some runs of the sweeper. */
function oldestDocument(stage: Stage, status: OpenStatus): Alarm {
  const { registrationExpiresSeconds, stuckAfterSeconds } = stage;
  const someRuns = 4 * sweepMinutes * 60;
  const threshold: Record<OpenStatus, number> = {
    // Parts of a slow upload keep a registration from its expiry.
    "awaiting-upload": 3 * registrationExpiresSeconds + someRuns,
    inspecting: stuckAfterSeconds + someRuns,
    quarantined: reviewHours(stage) * 3600,
    settling: 3 * stuckAfterSeconds + someRuns,
    failed: stuckAfterSeconds + someRuns,
  };
  const name = status.replaceAll(/(?:^|-)(.)/g, (_, first: string) => first.toUpperCase());
  return {
    ...metrics.oldestDocument(stage, status),
    name: `Oldest${name}`,
    description: `A document is ${status} for more than ${readableTime(threshold[status])}.`,
    runbook: status === "quarantined" ? "review-overdue" : "documents-waiting",
    statistic: "Maximum",
    threshold: threshold[status],
    periodMinutes: sweepMinutes,
    // SweeperSilent starts when the sweeper does not write the age.
    missingData: "ignore",
  };
}

/** The alarms on the functions' metrics. */
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
      ...metrics.documents(stage, "MalwareFound"),
      name: "MalwareFound",
      description: "Malware was found in a document.",
      runbook: "malware-found",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.documents(stage, "DocumentsRecalled"),
      name: "DocumentsRecalled",
      description: "A malware scan found a threat in content that was released before.",
      runbook: "documents-recalled",
      statistic: "Sum",
      threshold: 0,
    },
    ...(stage.malwareProtection ? [scansMissed(stage)] : []),
    ...sweeperAlarms(stage),
    ...openStatuses.map((status) => oldestDocument(stage, status)),
  ];
}
