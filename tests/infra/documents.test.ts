import { readFile } from "node:fs/promises";
import GithubSlugger from "github-slugger";
import { expect, test } from "vitest";
import { openStatuses } from "../../packages/core/src/document.ts";
import { metricNames, partnerMetricNames } from "../../packages/functions/src/shared/metric-names.ts";
import { drawGraph } from "../../packages/offline/src/diagram/diagram.ts";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { alarmTable } from "../../scripts/alarm-table.ts";
import { clientTypes } from "../../scripts/client-types.ts";
import { drawStates } from "../../scripts/state-diagram.ts";
import { graphOf } from "../support/graphs.ts";

const prod = await graphOf("prod");

test("the diagrams in docs/architecture.md are up to date (npm run docs:diagram)", async () => {
  const text = await readFile("docs/architecture.md", "utf8");
  expect(text).toContain(drawGraph(prod));
  expect(text).toContain(drawStates());
});

test("the client's types are those of the OpenAPI document (npm run docs:client-types)", async () => {
  expect(await readFile("packages/client/src/schema.d.ts", "utf8")).toBe(await clientTypes());
});

test("every node of the diagram is connected to another", () => {
  const lines = drawGraph(prod).split("\n");
  const arrows = lines.filter((line) => /--?>|-\.->/.test(line)).join("\n");
  const nodes = lines.flatMap((line) => /^ {2}(\w+)\W+"[^"]*"\W+$/.exec(line)?.[1] ?? []);
  expect(nodes.length).toBeGreaterThan(10);
  expect(nodes.filter((node) => !arrows.includes(node))).toEqual([]);
});

test("every alarm links to a runbook in docs/operations.md, and every runbook belongs to an alarm", async () => {
  const text = await readFile("docs/operations.md", "utf8");
  const [, runbooks = ""] = text.split("\n## Alarms\n");
  const headings = [...(runbooks.split("\n## ")[0] ?? "").matchAll(/^### (.*)$/gm)].map(([, title]) =>
    new GithubSlugger().slug(title ?? ""),
  );
  const alarms = [prod, await graphOf("everything")].flatMap((graph) =>
    resourcesOfType(graph, "aws:cloudwatch/metricAlarm:MetricAlarm"),
  );
  const linked = alarms.map(({ inputs }) => /docs\/operations\.md#(\S+)$/.exec(inputs.alarmDescription)?.[1]);
  expect(linked).not.toContain(undefined);
  expect([...new Set(linked)].sort()).toEqual(headings.sort());
});

test("docs/operations.md says when each alarm of production starts (npm run docs:alarms)", async () => {
  const withoutPadding = (text: string) => text.replaceAll(/ +|-{3,}/g, " ");
  const text = await readFile("docs/operations.md", "utf8");
  expect(withoutPadding(text)).toContain(withoutPadding(alarmTable(prod)));
});

/** The rows of a cost table of docs/operations.md, by their first column. */
async function costsOf(heading: string) {
  const [, after = ""] = (await readFile("docs/operations.md", "utf8")).split(`| ${heading} `);
  const [table = ""] = after.split("\n\n");
  return new Map(
    table
      .split("\n")
      .slice(2)
      .map((row) => {
        const [, name = "", count = "", , dollars = ""] = row.split("|").map((cell) => cell.trim());
        return [name.replaceAll("*", ""), { count, dollars: Number(dollars) }];
      }),
  );
}

test.each(["at rest", "for a million documents"])("the costs %s add up to their sum", async (heading) => {
  const rows = await costsOf(heading);
  const costs = [...rows].filter(([name]) => name !== "sum").map(([, { dollars }]) => dollars);
  expect(costs.length).toBeGreaterThan(10);
  expect(costs.reduce((sum, dollars) => sum + dollars, 0)).toBeCloseTo(rows.get("sum")?.dollars ?? 0, 2);
});

test("the counts of the costs at rest are those of production's graph", async () => {
  const rows = await costsOf("at rest");
  const inputs = (type: string) => resourcesOfType(prod, type).map((resource) => resource.inputs);
  const metricsOfAlarms = inputs("aws:cloudwatch/metricAlarm:MetricAlarm").map(
    ({ metricQueries = [{ metric: {} }] }) =>
      metricQueries.filter(({ metric }: { metric?: object }) => metric).length,
  );
  const alarmsWith = (count: number) => metricsOfAlarms.filter((metrics) => metrics === count).length;
  const total = metricsOfAlarms.reduce((sum, metrics) => sum + metrics, 0);
  const metricsByMethod = inputs("aws:apigateway/methodSettings:MethodSettings").filter(
    ({ settings }) => settings.metricsEnabled,
  );
  expect(metricsByMethod).toEqual([]);
  const [firewall] = inputs("aws:wafv2/webAcl:WebAcl");
  const counts = Object.fromEntries([...rows].map(([name, { count }]) => [name, count]));
  expect(counts).toMatchObject({
    "AWS WAF": `1 ACL, ${firewall?.rules.length} rules`,
    "CloudWatch alarms": `${total} metrics: ${alarmsWith(1)} alarms of 1, ${alarmsWith(4)} of 4`,
    "CloudWatch metrics, custom": `${metricNames.length + 1 + openStatuses.length}: ${metricNames.length}, 1 of decisions, and 1 for each of ${openStatuses.length} statuses`,
    "CloudWatch metrics, partners": expect.stringContaining(`: ${partnerMetricNames.length} for each of `),
    "KMS key of the alarms": `${inputs("aws:kms/key:Key").length}, before it is rotated`,
  });
  expect(counts["AWS Config evaluations"]).toContain(
    `${inputs("aws:cloudwatch/logGroup:LogGroup").length} log groups`,
  );
});
