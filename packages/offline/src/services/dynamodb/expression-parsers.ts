import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";

interface Parser {
  parse(text: string, options: object): unknown;
}

/** Remembers what a rule gave at a position. PEG.js writes the same into parsers that are made with its option `cache`. */
const memoize = `function memoize(rule) {
  const results = new Map();
  return () => {
    const start = peg$currPos;
    const earlier = results.get(start);
    if (earlier) { peg$currPos = earlier.end; return earlier.result; }
    const result = rule();
    results.set(start, { end: peg$currPos, result });
    return result;
  };
}`;

/**
 * Lets dynalite's parsers of expressions take linear time. As they are published, each level of parentheses takes four
 * times as long as the one before: ten levels block the process for half a minute.
 * https://pegjs.org/documentation#generating-a-parser-javascript-api
 */
export function memoizeExpressionParsers(): void {
  const require = createRequire(import.meta.url);
  for (const name of ["condition", "projection", "update"]) {
    const file = require.resolve(`dynalite/db/${name}Parser.js`);
    const parser: Parser = require(file);
    parser.parse = memoized(readFileSync(file, "utf8"), file).parse;
  }
}

function memoized(source: string, file: string): Parser {
  const start = "peg$result = peg$startRuleFunction();";
  const rules = [...source.matchAll(/function (peg\$parse\w+)\(\)/g)].map(([, name]) => name);
  if (!source.includes(start) || rules.length === 0)
    throw new Error(`${file} is not a parser of PEG.js 0.10.`);
  const assignments = rules.map((rule) => `${rule} = memoize(${rule});`).join("\n");
  const module = { exports: {} as Parser };
  const text = source.replace(start, () => `${memoize}\n${assignments}\n${start}`);
  compileFunction(text, ["module"], { filename: file })(module);
  return module.exports;
}
