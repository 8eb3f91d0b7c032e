import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import type { ProfileName } from "../../src/rule.ts";
import { rules } from "../../src/rules.ts";
import { bufferSource } from "../../src/source.ts";
import { encodings } from "../samples/encodings.ts";
import { htmlSamples } from "../samples/html.ts";
import { namedSamples, scriptSamples, shortcutSamples } from "../samples/scripts.ts";
import { svgSamples, tableSamples, type WebSample, xmlSamples } from "../samples/web.ts";

const samples: readonly WebSample[] = [
  ...svgSamples,
  ...htmlSamples,
  ...xmlSamples,
  ...tableSamples,
  ...scriptSamples,
  ...shortcutSamples,
];

async function rulesOf(content: Buffer, filename: string): Promise<string[]> {
  const { findings } = await inspect(bufferSource(content), { filename, maximumFindings: 1000 });
  return findings.map(({ rule }) => rule);
}

async function heldBy(content: Buffer, filename: string, profile: ProfileName): Promise<string[]> {
  const policy = { profile };
  const { findings } = await inspect(bufferSource(content), { filename, policy, maximumFindings: 1000 });
  return findings.filter(({ severity }) => severity !== "low").map(({ rule }) => rule);
}

describe.each(samples)("$rule", ({ rule, filename, harmless, hostile }) => {
  test.each(hostile)("is found in %j.", async (text) => {
    expect(await rulesOf(Buffer.from(text), filename)).toContain(rule);
  });
  const isNote = rules.get(rule)?.actions.balanced === "note";
  test.each(hostile)("holds the document in every encoding: %j.", async (text) => {
    for (const [encoding, encode] of encodings)
      expect(await heldBy(encode(text), filename, isNote ? "strict" : "balanced"), encoding).not.toEqual([]);
  });
  if (isNote)
    test.each(hostile)("is only recorded in the balanced profile: %j.", async (text) => {
      expect(await heldBy(Buffer.from(text), filename, "balanced")).toEqual([]);
    });
  test.each(harmless)("is not found in %j.", async (text) => {
    expect(await heldBy(Buffer.from(text), filename, "balanced")).toEqual([]);
    expect(await rulesOf(Buffer.from(text), filename)).not.toContain(rule);
  });
});

test.each(namedSamples)("The rule %s finds text by its name: %s.", async (rule, names) => {
  for (const name of names.split(" "))
    expect(await rulesOf(Buffer.from("hello"), name), name).toContain(rule);
});

test("A finding names the line.", async () => {
  const text = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">\n\n<script>x</script></svg>');
  const { findings } = await inspect(bufferSource(text), { filename: "a.svg" });
  expect(findings.filter(({ rule }) => rule === "svg-script").map(({ where }) => where)).toEqual(["line 3"]);
});

test("A drawing in a data: URL of an image is inspected as a document.", async () => {
  const inner = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>').toString("base64");
  const text = `<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/svg+xml;base64,${inner}"/></svg>`;
  const { findings } = await inspect(bufferSource(Buffer.from(text)), { filename: "a.svg" });
  expect(findings).toContainEqual(
    expect.objectContaining({ rule: "svg-handler", where: "image of line 1.svg: line 1" }),
  );
});

test("A table of many megabytes is read to its end.", async () => {
  const rows = "name,12.50,-3\n".repeat(400_000);
  const text = Buffer.from(`${rows}x,=cmd|'/c calc'!A0\n`);
  const { findings } = await inspect(bufferSource(text), { filename: "a.csv" });
  expect(findings).toMatchObject([{ rule: "csv-calling-formula", where: "line 400001" }]);
});

test("A call of a function after 3,000 characters of its cell is found.", async () => {
  const text = Buffer.from(`name,value\nx,=1${"+1".repeat(1_500)}+HYPERLINK ("http://a.example")\n`);
  const { findings } = await inspect(bufferSource(text), { filename: "a.csv" });
  expect(findings).toMatchObject([{ rule: "csv-calling-formula", where: "line 2" }]);
});

test("Each rule of web formats has a sample.", () => {
  const covered = new Set([...samples.map(({ rule }) => rule), ...namedSamples.map(([rule]) => rule)]);
  const notes = ["svg-foreign-object", "xml-entities"];
  const own = [...rules.keys()].filter((id) => /^(?:svg|html|xml|csv|script|shortcut)-/.test(id));
  expect(own.filter((id) => !covered.has(id))).toEqual(expect.arrayContaining(notes));
  expect(own.filter((id) => !covered.has(id) && !notes.includes(id))).toEqual([]);
});

test.each([
  [
    "a.svg",
    '<svg xmlns="http://www.w3.org/2000/svg"><script> alert(1) </script></svg>',
    { value: "alert(1)" },
  ],
  ["a.html", "<!doctype html><script>\nalert(1)\n", { value: "alert(1)" }],
  ["a.html", '<!doctype html><script src="a.js">alert(1)</script>', { value: "a.js" }],
  ["a.html", "<!doctype html><script></script>", {}],
])("A script in %s is evidence by its source or its text: %s.", async (filename, text, evidence) => {
  const { findings } = await inspect(bufferSource(Buffer.from(text)), { filename });
  const found = findings.filter(({ rule }) => /^(?:html|svg)-script$/.test(rule));
  expect(found.map((finding) => finding.evidence)).toEqual([evidence]);
});
