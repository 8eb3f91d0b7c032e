import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { measurements } from "../../bench/measurements.ts";
import type { Report } from "../../bench/report.ts";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { functionType } from "../../packages/offline/src/services/lambda/types.ts";
import { documentFile, plotFile, reportFile, writePerformance } from "../../scripts/performance.ts";
import { drawColdStarts } from "../../scripts/performance-plot.ts";
import { graphOf } from "../support/graphs.ts";

const report: Report = JSON.parse(await readFile(reportFile, "utf8"));
const document = await readFile(documentFile, "utf8");
const namesOf = (measurement: string) =>
  report.measurements.find(({ name }) => name === measurement)?.rows.map(({ name }) => name) ?? [];

test("docs/performance.md and its plot have the figures of one run; npm run docs:performance makes it.", async () => {
  const withoutPadding = (text: string) => text.replaceAll(/ +|-{3,}/g, " ");
  expect(withoutPadding(document)).toBe(withoutPadding(writePerformance(document, report)));
  expect(await readFile(plotFile, "utf8")).toBe(drawColdStarts(report));
});

test("The run has every measurement of the bench, in its order.", () => {
  expect(report.measurements.map(({ name }) => name)).toEqual(Object.keys(measurements));
  for (const { rows } of report.measurements) expect(rows).not.toEqual([]);
});

test("The run has the cold start and the bundle of every function.", async () => {
  const { resources } = await graphOf("offline");
  const functions = resourcesOfType({ resources }, functionType).map(({ parent }) =>
    parent?.split("::").at(-1),
  );
  expect(functions).toContain("Api");
  const started = namesOf("cold-start").filter((name) => !/^(Express|An empty)/.test(name));
  expect(new Set(started.map((name) => name.split(" ")[0]))).toEqual(new Set(functions));
  expect(new Set(namesOf("bundle"))).toEqual(new Set(functions));
});

test("The document says of which commit and on what machine the run was made.", () => {
  expect(document).toContain(`at commit ${report.commit.replace("+", "")}`);
  expect(document).toContain(report.processors);
});
