import { readFile } from "node:fs/promises";
import GithubSlugger from "github-slugger";
import { expect, test } from "vitest";
import { drawGraph } from "../../packages/offline/src/drawing.ts";
import { resourcesOfType } from "../../packages/offline/src/graph.ts";
import { graphOf } from "./graphs.ts";

const prod = await graphOf("prod");

test("the drawing in docs/architecture.md is that of production (npm run draw)", async () => {
  expect(await readFile("docs/architecture.md", "utf8")).toContain(drawGraph(prod));
});

test("nothing in the drawing stands alone", () => {
  const lines = drawGraph(prod).split("\n");
  const arrows = lines.filter((line) => /--?>|-\.->/.test(line)).join("\n");
  const nodes = lines.flatMap((line) => /^ {2}(\w+)\W+"[^"]*"\W+$/.exec(line)?.[1] ?? []);
  expect(nodes.length).toBeGreaterThan(10);
  expect(nodes.filter((node) => !arrows.includes(node))).toEqual([]);
});

test("every alarm's description leads to a heading of docs/operations.md, and every heading is led to", async () => {
  const text = await readFile("docs/operations.md", "utf8");
  const [, runbooks = ""] = text.split("\n## Alarms\n");
  const headings = [...(runbooks.split("\n## ")[0] ?? "").matchAll(/^### (.*)$/gm)].map(([, title]) =>
    new GithubSlugger().slug(title ?? ""),
  );
  const linked = resourcesOfType(prod, "aws:cloudwatch/metricAlarm:MetricAlarm").map(
    ({ inputs }) => /docs\/operations\.md#(\S+)$/.exec(inputs.alarmDescription)?.[1],
  );
  expect(linked).not.toContain(undefined);
  expect([...new Set(linked)].sort()).toEqual(headings.sort());
});
