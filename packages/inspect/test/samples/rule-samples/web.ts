import { htmlSamples, scriptSamples, shortcutSamples, svgSamples, tableSamples, xmlSamples } from "../web.ts";
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

/** The first documents of the samples, and documents for the rules of names and notes. */
export const webRuleSamples: readonly RuleSample[] = [
  ...samples.map(({ rule, filename, harmless: [harmless = ""], hostile: [hostile = ""] }) =>
    text(rule, filename, harmless, hostile),
  ),
  { ...text("script-source", "claim.py", "hello", "hello"), harmlessAs: { filename: "claim.txt" } },
  text(
    "svg-foreign-object",
    "diagram.svg",
    '<svg xmlns="http://www.w3.org/2000/svg"><text>Step 1</text></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject>Step 1</foreignObject></svg>',
  ),
  text(
    "html-base",
    "letter.html",
    "<!DOCTYPE html><head><base href='/letters/'></head><p>Hello",
    "<!DOCTYPE html><head><base href='https://example.com/'></head><p>Hello",
  ),
  text(
    "html-external-resource",
    "letter.html",
    "<!DOCTYPE html><p><img src='logo.png'>Hello",
    "<!DOCTYPE html><p><img src='https://example.com/logo.png'>Hello",
  ),
  text(
    "xml-entities",
    "claim.xml",
    "<?xml version='1.0'?><!DOCTYPE claim [<!ELEMENT claim ANY>]><claim/>",
    "<?xml version='1.0'?><!DOCTYPE claim [<!ENTITY a 'text'>]><claim/>",
  ),
];
