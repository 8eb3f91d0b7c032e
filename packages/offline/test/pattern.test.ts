import fc from "fast-check";
import { expect, test } from "vitest";
import { EventPattern, patternError } from "../src/services/events/event-pattern.ts";

type Pattern = Record<string, unknown>;

const event = {
  source: "shop",
  detail: {
    name: "Order-17.PDF",
    state: "Open",
    empty: "",
    nothing: null,
    price: 12.5,
    paid: false,
    address: "10.1.2.3",
    six: "2001:db8::1",
    tags: ["red", "blue"],
    parcels: [{ weight: 3 }, { weight: 40 }],
    path: "a*b/c",
  },
};

test.each<[Pattern, boolean]>([
  [{ source: ["shop", "other"] }, true],
  [{ source: ["Shop"] }, false],
  [{ detail: { constructor: { name: ["Object"] } } }, false],
  [{ detail: { name: [{ prefix: "Order-" }] } }, true],
  [{ detail: { name: [{ prefix: { "equals-ignore-case": "ORDER" } }] } }, true],
  [{ detail: { name: [{ suffix: ".pdf" }] } }, false],
  [{ detail: { name: [{ suffix: { "equals-ignore-case": ".pdf" } }] } }, true],
  [{ detail: { state: [{ "equals-ignore-case": "OPEN" }] } }, true],
  [{ detail: { state: [{ "anything-but": "Closed" }] } }, true],
  [{ detail: { state: [{ "anything-but": ["Closed", "Open"] }] } }, false],
  [{ detail: { state: [{ "anything-but": { prefix: "Op" } }] } }, false],
  [{ detail: { state: [{ "anything-but": { prefix: ["Cl", "Op"] } }] } }, false],
  [{ detail: { state: [{ "anything-but": { suffix: "x" } }] } }, true],
  [{ detail: { state: [{ "anything-but": { "equals-ignore-case": ["OPEN", "x"] } }] } }, false],
  [{ detail: { state: [{ "anything-but": { "equals-ignore-case": "CLOSED" } }] } }, true],
  [{ detail: { state: [{ "anything-but": { wildcard: "O*n" } }] } }, false],
  [{ detail: { price: [{ "anything-but": 12.5 }] } }, false],
  [{ detail: { missing: [{ "anything-but": "x" }] } }, false],
  [{ detail: { price: [{ numeric: [">", 10, "<=", 12.5] }] } }, true],
  [{ detail: { price: [{ numeric: ["=", 12] }] } }, false],
  [{ detail: { name: [{ numeric: [">", 0] }] } }, false],
  [{ detail: { missing: [{ exists: false }] } }, true],
  [{ detail: { nothing: [{ exists: true }] } }, true],
  [{ detail: { nothing: [null], empty: [""], paid: [false] } }, true],
  [{ detail: { paid: ["false"] } }, false],
  [{ detail: { name: [{ wildcard: "*-1?.PDF" }] } }, false],
  [{ detail: { name: [{ wildcard: "Order*.P*F" }] } }, true],
  [{ detail: { path: [{ wildcard: "a\\*b/*" }] } }, true],
  [{ detail: { name: [{ wildcard: "Order\\*" }] } }, false],
  [{ detail: { address: [{ cidr: "10.0.0.0/8" }] } }, true],
  [{ detail: { address: [{ cidr: "10.2.0.0/16" }] } }, false],
  [{ detail: { six: [{ cidr: "2001:db8::/32" }] } }, true],
  [{ detail: { name: [{ cidr: "10.0.0.0/8" }] } }, false],
  [{ detail: { tags: ["blue"] } }, true],
  [{ detail: { parcels: { weight: [{ numeric: [">", 30] }] } } }, true],
  [{ source: ["no"], detail: { $or: [{ paid: [false] }, { paid: [true] }] } }, false],
  [{ detail: { $or: [{ paid: [true] }, { price: [{ numeric: ["<", 13] }] }] } }, true],
  [{ $or: [{ source: ["a"] }, { source: ["b"] }] }, false],
])("the pattern %j matches the event: %s", (pattern, matches) => {
  expect(new EventPattern(JSON.stringify(pattern)).matches(event)).toBe(matches);
});

test.each<[string, Pattern, unknown, boolean]>([
  ["a field that is missing", { a: { b: [{ exists: false }] } }, { a: {} }, true],
  ["a field whose parent is missing", { a: { b: { c: [{ exists: false }] } } }, {}, true],
  ["a field whose parent is a text", { a: { b: [{ exists: false }] } }, { a: "x" }, true],
  ["a field that is null", { a: [{ exists: false }] }, { a: null }, false],
  ["an object, which is no leaf", { a: [{ exists: false }] }, { a: { b: 1 } }, true],
  ["an empty array, which has no value", { a: [{ exists: false }] }, { a: [] }, true],
  ["an array with a value", { a: [{ exists: false }] }, { a: [1] }, false],
  [
    "a field of one of several elements",
    { a: { c: [{ exists: false }] } },
    { a: [{ b: 1 }, { c: 1 }] },
    false,
  ],
  [
    "a field of another element than the one chosen before",
    { a: { b: ["x"], c: [{ exists: false }] } },
    { a: [{ b: "x" }, { b: "y", c: 1 }] },
    true,
  ],
  [
    "a field of the only element that matches",
    { a: { b: ["x"], c: [{ exists: false }] } },
    { a: [{ b: "x", c: 1 }, { b: "y" }] },
    false,
  ],
  ["a missing field beside a value", { a: ["x", { exists: false }] }, {}, true],
  ["another value than the one beside it", { a: ["x", { exists: false }] }, { a: "y" }, false],
])("exists: false finds that %s is absent or not", (_case, pattern, given, matches) => {
  expect(new EventPattern(JSON.stringify(pattern)).matches(given)).toBe(matches);
});

const employees = {
  employees: [
    { firstName: "Anna", lastName: "Chan", ids: [1, 2] },
    { firstName: "Deepak", lastName: "Ito", ids: [[3], [4, { deep: 5 }]] },
  ],
  other: [{ firstName: "Anna" }],
};

test.each<[Pattern, boolean]>([
  [{ employees: { firstName: ["Anna"], lastName: ["Chan"] } }, true],
  [{ employees: { firstName: ["Anna"], lastName: ["Ito"] } }, false],
  [{ employees: { firstName: ["Anna"], ids: [4] } }, false],
  [{ employees: { lastName: ["Ito"], ids: [4] } }, true],
  [{ employees: { lastName: ["Ito"], ids: { deep: [5] } } }, true],
  [{ employees: { lastName: ["Chan"], ids: { deep: [5] } } }, false],
  [{ employees: { lastName: ["Ito"] }, other: { firstName: ["Anna"] } }, true],
  [{ employees: { $or: [{ firstName: ["Anna"], lastName: ["Ito"] }, { ids: [9] }] } }, false],
  [
    { employees: { $or: [{ firstName: ["Anna"], lastName: ["Ito"] }, { ids: [2] }], lastName: ["Chan"] } },
    true,
  ],
])("the keys of %j have to match in the same element of an array: %s", (pattern, matches) => {
  expect(new EventPattern(JSON.stringify(pattern)).matches(employees)).toBe(matches);
});

test.each<[string, unknown, unknown, boolean]>([
  ["a number is no text", 1, "1", false],
  ["1.0 is 1", 1.0, 1, true],
  ["an account is a number that cannot be compared, but equals itself", 123456789012, 123456789012, true],
  ["a number that cannot be compared is in no range", { numeric: [">", 0] }, 6e9, false],
  ["a number with seven decimals is in no range", { numeric: [">", 0] }, 0.1234567, false],
  ["a number with six decimals is", { numeric: [">", 0.123455] }, 0.123456, true],
  ["a bound is in the range or not", { numeric: [">=", 1, "<", 2] }, 2, false],
  ["a text is not in a range of numbers", { numeric: [">", 0] }, "5", false],
  ["true is not the text", true, "true", false],
  ["null is only null", null, false, false],
  ["an empty text equals itself", "", "", true],
  ["an empty text is a prefix of every text", { prefix: "" }, "x", true],
  ["and of no number", { prefix: "" }, 5, false],
  ["a number is anything but a text", { "anything-but": "5" }, 5, true],
  ["a text is anything but a number", { "anything-but": [5] }, "5", true],
  ["null is anything but a prefix", { "anything-but": { prefix: "n" } }, null, true],
  ["one element of an array is enough for anything-but", { "anything-but": "a" }, ["a", "b"], true],
  ["an address of IPv6 has several spellings", "2001:db8::1", "2001:0DB8:0:0:0:0:0:1", true],
  ["a network is that of its address", { cidr: "10.1.2.3/24" }, "10.1.2.0", true],
  ["an address is not in a network of the other version", { cidr: "::/0" }, "10.0.0.1", false],
  ["exactly compares the whole text", { exactly: "a" }, "ab", false],
  ["a wildcard takes no text, too", { wildcard: "a*" }, "a", true],
  ["a wildcard takes line breaks", { wildcard: "a*c" }, "a\nb\nc", true],
  ["parts of a wildcard do not overlap", { wildcard: "ab*ba" }, "aba", false],
  ["a wildcard's escaped backslash is a backslash", { wildcard: "a\\\\*" }, "a\\b", true],
  ["a wildcard alone takes every text", { wildcard: "*" }, "", true],
  ["letters outside of ASCII have a case, too", { "equals-ignore-case": "ÄÖ" }, "äö", true],
  ["a text is no pattern of regular expressions", { wildcard: "a.c" }, "abc", false],
])("%s: %j, %j", (_rule, filter, value, matches) => {
  expect(new EventPattern(JSON.stringify({ a: [filter] })).matches({ a: value })).toBe(matches);
});

test("names of a path are joined by dots, and of a name that comes twice the last one counts", () => {
  expect(new EventPattern('{"a":{"b":[1]}}').matches({ "a.b": 1 })).toBe(true);
  expect(new EventPattern('{"a":[1],"a":[2]}').matches({ a: 1 })).toBe(false);
  const twice = new EventPattern('{"a":{"b":[1]},"a":{"c":[2]}}');
  expect(twice.matches({ a: { c: 2 } })).toBe(false);
  expect(twice.matches({ a: { b: 1, c: 2 } })).toBe(true);
});

test("matching takes no time that grows with the product of arrays, or with the stars of a wildcard", () => {
  const names = Array.from({ length: 10 }, (_, index) => `k${index}`);
  const pattern = Object.fromEntries(names.map((name) => [name, { x: [1], y: [2] }]));
  const values = Array.from({ length: 200 }, () => ({ x: 1, y: 3 }));
  const given = Object.fromEntries(
    names.map((name) => [name, [...values, ...(name === "k9" ? [] : [{ x: 1, y: 2 }])]]),
  );
  expect(new EventPattern(JSON.stringify(pattern)).matches(given)).toBe(false);
  const stars = new EventPattern(JSON.stringify({ a: [{ wildcard: `${"a*".repeat(500)}b` }] }));
  expect(stars.matches({ a: "a".repeat(100_000) })).toBe(false);
});

/** Whether an event matches by trying every choice of one element for each array. */
function matchesByTrial(
  pattern: Record<string, Record<string, number[]>>,
  given: Record<string, unknown>,
): boolean {
  return Object.entries(pattern).every(([name, members]) => {
    const elements = [given[name]].flat() as Record<string, unknown>[];
    return elements.some((element) =>
      Object.entries(members).every(([key, wanted]) =>
        [element?.[key]].flat(9).some((value) => wanted.includes(value as number)),
      ),
    );
  });
}

test("a pattern matches exactly the events in which one element of each array has all of its keys", () => {
  const value = fc.integer({ min: 0, max: 2 });
  const key = fc.constantFrom("x", "y", "z");
  const element = fc.dictionary(key, fc.oneof(value, fc.array(value, { maxLength: 2 })), { maxKeys: 3 });
  const name = fc.constantFrom("a", "b");
  const given = fc.dictionary(name, fc.oneof(element, fc.array(element, { maxLength: 3 })), { maxKeys: 2 });
  const wanted = fc.dictionary(key, fc.array(value, { minLength: 1, maxLength: 2 }), {
    minKeys: 1,
    maxKeys: 3,
  });
  const pattern = fc.dictionary(name, wanted, { minKeys: 1, maxKeys: 2 });
  fc.assert(
    fc.property(pattern, given, (wantedFields, someEvent) => {
      expect(new EventPattern(JSON.stringify(wantedFields)).matches(someEvent)).toBe(
        matchesByTrial(wantedFields, someEvent),
      );
    }),
    { numRuns: 2000, seed: 16 },
  );
});

/** As EventBridge says where Event Ruler's parser stood when it refused the pattern. */
const at = (pattern: string, line: number, column: number) =>
  `\n at [Source: (String)"${pattern}"; line: ${line}, column: ${column}]`;

test("a refusal has the words and the place that EventBridge gives", () => {
  // From a deployment: https://github.com/aws/event-ruler is the source of the message.
  const pattern = '{"source":["test.event-pattern"],"detail":{"lenderId":"LenderA"}}';
  expect(patternError(pattern)).toBe(`"lenderId" must be an object or an array${at(pattern, 1, 56)}`);
});

test.each([
  ['["a"]', "Filter is not an object", 1, 2],
  ["{}", "Empty objects are not allowed", 1, 3],
  ['{"a":{}}', "Empty objects are not allowed", 1, 8],
  ['{"a":[]}', "Empty arrays are not allowed", 1, 8],
  ['{"a":\n  5}', '"a" must be an object or an array', 2, 4],
  ['{"a":[[1]]}', "Match value must be String, number, true, false, or null", 1, 8],
  ['{"a":[{}]}', "Match expression name not found", 1, 9],
  ['{"a":[{"like":"x"}]}', "Unrecognized match type like", 1, 16],
  ['{"a":[{"prefix":"x","suffix":"y"}]}', "Only one key allowed in match expression", 1, 31],
  ['{"a":[{"prefix":["x"]}]}', "prefix match pattern must be a string", 1, 18],
  ['{"a":[{"prefix":{"wildcard":"x"}}]}', "Unsupported prefix pattern: wildcard", 1, 30],
  ['{"a":[{"suffix":1}]}', "suffix match pattern must be a string", 1, 18],
  ['{"a":[{"equals-ignore-case":["x"]}]}', "equals-ignore-case match pattern must be a string", 1, 30],
  ['{"a":[{"wildcard":["x"]}]}', "wildcard match pattern must be a string", 1, 20],
  ['{"a":[{"wildcard":"a**"}]}', "Consecutive wildcard characters at pos 2", 1, 24],
  ['{"a":[{"wildcard":"a\\\\x"}]}', "Invalid escape character at pos 2", 1, 25],
  ['{"a":[{"exists":"yes"}]}', "exists match pattern must be either true or false.", 1, 18],
  [
    '{"a":[{"anything-but":null}]}',
    "Value of anything-but must be an array or single string/number value.",
    1,
    27,
  ],
  ['{"a":[{"anything-but":{"cidr":"x"}}]}', "Unsupported anything-but pattern: cidr", 1, 32],
  ['{"a":[{"anything-but":{"prefix":""}}]}', "Null prefix/suffix not allowed", 1, 35],
  [
    '{"a":[{"anything-but":["x",1]}]}',
    "Inside anything but list, either all values are number or string, mixed type is not supported",
    1,
    30,
  ],
  [
    '{"a":[{"anything-but":[true]}]}',
    "Inside anything but list, start|null|boolean is not supported.",
    1,
    28,
  ],
  ['{"a":[{"numeric":5}]}', "Value of numeric must be an array.", 1, 19],
  ['{"a":[{"numeric":["!",5]}]}', "Unrecognized numeric range operator: !", 1, 24],
  ['{"a":[{"numeric":[">","5"]}]}', "Value of > must be numeric", 1, 24],
  ['{"a":[{"numeric":["=",5,"<",6]}]}', "Too many elements in numeric expression", 1, 26],
  ['{"a":[{"numeric":[">",5,">",6]}]}', "Bad numeric range operator: >", 1, 28],
  ['{"a":[{"numeric":[">",5,"<",6,"<",7]}]}', "Too many terms in numeric range expression", 1, 32],
  ['{"a":[{"numeric":[">",5,"<",5]}]}', "Bottom must be less than top", 1, 31],
  ['{"a":[{"numeric":["=",6e9]}]}', "Value must be between -5.0E9 and 5.0E9, inclusive", 1, 26],
  ['{"a":[{"cidr":"10.0.0.0"}]}', "Malformed CIDR, one '/' required", 1, 25],
  ['{"a":[{"cidr":"10.0.0.0/32"}]}', "IPv4 mask bits must be < 32", 1, 28],
  ['{"a":[{"cidr":"::/129"}]}', "IPv6 mask bits must be < 128", 1, 23],
  ['{"a":[{"cidr":"host/8"}]}', "Nonstandard IP address: host", 1, 23],
  ['{"$or":{"a":[1]}}', "It must be an Array followed with $or.", 1, 9],
  ['{"$or":[{"a":[1]}]}', "There must have at least 2 Objects in $or relationship.", 1, 19],
  ['{"$or":[{"a":[1]},5]}', "Only JSON object is allowed in array of $or relationship.", 1, 20],
  [
    '{"$or":[{"a":[1]},{"prefix":["x"]}]}',
    "prefix is Ruler reserved fieldName which cannot be used inside $or.",
    1,
    30,
  ],
])("the pattern %s is refused: %s", (pattern, message, line, column) => {
  expect(patternError(pattern)).toBe(`${message}${at(pattern, line, column)}`);
});

test.each([
  ["a text that is not JSON", '{"a":["x",]}', /line: 1, column: 1[12]\]$/],
  ["an empty text", "", /line: 1, column: \d\]$/],
  ["more than 4,096 characters", JSON.stringify({ a: ["x".repeat(4096)] }), /less than or equal to 4096$/],
  [
    "more than 1,000 combinations of $or",
    JSON.stringify(
      Object.fromEntries(
        "abcd".split("").map((name) => [name, { $or: "123456".split("").map((x) => ({ [x]: [1] })) }]),
      ),
    ),
    /takes up to 1000/,
  ],
  ["nesting as deep as the text allows", '{"a":'.repeat(680), /line: 1/],
])("%s is refused", (_case, pattern, message) => {
  expect(patternError(pattern)).toMatch(message);
});
