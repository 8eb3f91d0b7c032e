import { metrics, type Watched } from "../metrics.ts";
import type { Alarm } from "./alarm.ts";

export function apiAlarms({ api }: Watched): Alarm[] {
  return [
    {
      ...metrics.api(api, "5XXError"),
      name: "ApiServerErrors",
      description: "The API answered with a server error.",
      runbook: "api-server-errors",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.api(api, "Latency"),
      name: "ApiLatency",
      description: "One request in a hundred took more than two seconds.",
      runbook: "api-latency",
      statistic: "p99",
      threshold: 2000,
      periods: 3,
    },
    {
      ...metrics.api(api, "4XXError"),
      name: "ApiClientErrors",
      description: "More than half of the requests were refused, for a quarter of an hour.",
      runbook: "api-client-errors",
      statistic: "Average",
      threshold: 0.5,
      periods: 3,
    },
  ];
}

/** Below what one blocked partner sends in five minutes: it reads a document every ten seconds. */
const blockedRequests = 25;

export function firewallAlarms({ firewall, stage }: Watched): Alarm[] {
  if (!firewall) return [];
  return [
    {
      ...metrics.firewall(firewall, stage, "BlockedRequests"),
      name: "FirewallBlocks",
      description: "The firewall has blocked as many requests as one caller makes, for ten minutes.",
      runbook: "firewall-blocks",
      statistic: "Sum",
      threshold: blockedRequests,
      periods: 2,
    },
  ];
}
