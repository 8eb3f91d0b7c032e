import * as Plot from "@observablehq/plot";
import { Window } from "happy-dom";
import { expressPrefix, firstAnswer } from "../bench/cold-start/figures.ts";
import { ratioOf } from "../bench/measurement.ts";
import type { Report } from "../bench/report.ts";

/** Texts and lines follow the reader's colour scheme. The bars have a contrast of 3:1 to white and to black. */
const style = "svg{color:#1f2328}@media (prefers-color-scheme:dark){svg{color:#d1d7e0}}";
const [ofAirlock, ofExpress] = ["#2f81d6", "#a371c7"];

/** The cold starts of a run as an SVG image: ratios to the empty handler, and between which ratios half of the runs lies. */
export function drawColdStarts({ measurements }: Report): string {
  const rows = measurements.find(({ name }) => name === "cold-start")?.rows ?? [];
  const bars = rows
    // The empty handler itself is beside a bare process.
    .filter(({ figure, spread }) => figure === firstAnswer && spread)
    .map((row) => {
      const { name, spread: [low, high] = [] } = row;
      return {
        name,
        ratio: ratioOf(row),
        low,
        high,
        fill: name.startsWith(expressPrefix) ? ofExpress : ofAirlock,
      };
    });
  const plot = Plot.plot({
    document: new Window().document as never,
    width: 800,
    marginLeft: 260,
    marginTop: 45,
    style: { fontSize: "12px" },
    x: { label: "times the empty handler's", labelOffset: 40, grid: true, zero: true, axis: "top" },
    y: { label: null, domain: bars.map(({ name }) => name), padding: 0.3 },
    marks: [
      Plot.barX(bars, { x: "ratio", y: "name", fill: "fill" }),
      Plot.ruleY(bars, { x1: "low", x2: "high", y: "name", strokeWidth: 2 }),
      Plot.ruleX([1]),
    ],
  });
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  plot.querySelector("style")?.append(style);
  return `${plot.outerHTML}\n`;
}
