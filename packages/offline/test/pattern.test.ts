import { expect, test } from "vitest";
import { matchesPattern, type Pattern, patternErrors } from "../src/services/events/pattern.ts";

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
  [{ source: ["no"], detail: { $or: [{ paid: [false] }] } }, false],
  [{ detail: { $or: [{ paid: [true] }, { price: [{ numeric: ["<", 13] }] }] } }, true],
  [{ $or: [{ source: ["a"] }, { source: ["b"] }] }, false],
])("the pattern %j matches the event: %s", (pattern, matches) => {
  expect(patternErrors(pattern)).toEqual([]);
  expect(matchesPattern(pattern, event)).toBe(matches);
});

test("each part that EventBridge would refuse has an error", () => {
  expect(
    patternErrors({
      source: "shop",
      detail: {
        a: [{ like: "x" }],
        $or: [{ b: [{ cidr: "10.0.0.0/99" }] }, { c: [{ "anything-but": { like: 1 } }] }],
      },
    }),
  ).toEqual([
    'source: "shop" is not an array of values and filters.',
    'EventBridge has no operator "like".',
    '"10.0.0.0/99" is not a network such as 10.0.0.0/24.',
    'EventBridge has no operator "like".',
  ]);
});
