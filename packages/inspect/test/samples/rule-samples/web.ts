import { htmlSamples } from "../html.ts";
import { scriptSamples, shortcutSamples } from "../scripts.ts";
import { svgSamples, tableSamples, xmlSamples } from "../web.ts";
import type { RuleSample } from "./rule-sample.ts";

const samples = [
  ...svgSamples,
  ...htmlSamples,
  ...xmlSamples,
  ...tableSamples,
  ...scriptSamples,
  ...shortcutSamples,
];

const text = (rule: string, filename: string, harmless: string, hostile: string): RuleSample => ({
  rule,
  filename,
  harmless: Buffer.from(harmless),
  hostile: Buffer.from(hostile),
});

/** The first documents of the samples, and documents for the rules of notes. */
export const webRuleSamples: readonly RuleSample[] = [
  ...samples.map(({ rule, filename, harmless: [harmless = ""], hostile: [hostile = ""] }) =>
    text(rule, filename, harmless, hostile),
  ),
  text(
    "svg-foreign-object",
    "diagram.svg",
    '<svg xmlns="http://www.w3.org/2000/svg"><text>Step 1</text></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject>Step 1</foreignObject></svg>',
  ),
  text(
    "xml-entities",
    "claim.xml",
    "<?xml version='1.0'?><!DOCTYPE claim [<!ELEMENT claim ANY>]><claim/>",
    "<?xml version='1.0'?><!DOCTYPE claim [<!ENTITY a 'text'>]><claim/>",
  ),
];
