import { metricViolations } from "../../checks/metrics.ts";
import { collectViolations, type Rule } from "../../checks/rule.ts";
import { resourcesOfType } from "../../graph/graph.ts";
import { dashboardType, type MetricReference } from "./types.ts";

interface Widget {
  properties?: { title?: string; region?: string; metrics?: unknown[][] };
}

export const dashboardRule: Rule = {
  id: "dashboard",
  demands: "Every dashboard shows metrics that exist, of declared resources, in the graph's region.",
  page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html",
  check(graph, { applicationMetrics = {} }) {
    const { violations, report } = collectViolations("dashboard");
    for (const dashboard of resourcesOfType(graph, dashboardType)) {
      const { widgets = [] }: { widgets?: Widget[] } = JSON.parse(dashboard.inputs.dashboardBody);
      for (const { properties: { title, region, metrics = [] } = {} } of widgets) {
        if (region !== graph.region)
          report(dashboard, `"${title}" shows ${region}.`, `Show ${graph.region}, where the resources are.`);
        for (const metric of metrics.flatMap(readMetric))
          for (const [message, remedy] of metricViolations(graph, metric, applicationMetrics))
            report(dashboard, `"${title}": ${message}`, remedy);
      }
    }
    return violations;
  },
};

/** The metric of a widget's row `[namespace, name, dimension, value, …, options]`; none for an expression. */
function readMetric([namespace, metricName, ...pairs]: unknown[]): MetricReference[] {
  if (typeof namespace !== "string" || typeof metricName !== "string") return [];
  const texts = pairs.filter((part) => typeof part === "string");
  const dimensions = Object.fromEntries(
    texts.flatMap((name, index) => (index % 2 === 0 ? [[name, texts[index + 1] ?? ""]] : [])),
  );
  return [{ namespace, metricName, dimensions }];
}
