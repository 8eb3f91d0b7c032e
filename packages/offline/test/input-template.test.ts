import { expect, test } from "vitest";
import { type BusEvent, targetInput } from "../src/services/events/input.ts";
import { targetInputProblems } from "../src/services/events/target-input-errors.ts";

const ruleArn = "arn:aws:events:us-east-1:123456789012:rule/orders/sold";
const event: BusEvent = {
  version: "0",
  id: "1",
  "detail-type": "Sold",
  source: "shop",
  account: "123456789012",
  time: "2026-03-27T12:00:00Z",
  region: "us-east-1",
  resources: ["a", "b"],
  detail: {
    name: "Ann",
    quoted: 'say "hi"',
    count: 5,
    nothing: null,
    parts: [{ id: 1 }, { id: [2] }],
    "a/b": true,
    constructor: "own",
  },
};
const inputPaths = {
  name: "$.detail.name",
  quoted: "$.detail.quoted",
  count: "$.detail.count",
  nothing: "$.detail.nothing",
  missing: "$.detail.missing.deep",
  parts: "$.detail.parts",
  ids: "$.detail.parts[*].id",
  first: "$.resources[0]",
  slash: "$.detail.a/b",
  all: "$",
  inherited: "$.detail.toString",
};

test.each<[string, string, unknown]>([
  ["a text is quoted outside of quotes", '{"n": <name>}', { n: "Ann" }],
  ["a text is inserted as it is within quotes", '{"n": "Dear <name>!"}', { n: "Dear Ann!" }],
  [
    "other values are JSON within quotes, too",
    '{"n": "<count> of <name>, <nothing>"}',
    { n: "5 of Ann, null" },
  ],
  ["a value can be a whole input", "<parts>", [{ id: 1 }, { id: [2] }]],
  ["a wildcard gives a list", '{"ids": <ids>}', { ids: [1, [2]] }],
  ["an index gives an element", '"<first>"', "a"],
  ["null is a value", '{"n": <nothing>}', { n: null }],
  ["a missing value is left out of a text", '{"n": "[<missing>]"}', { n: "[]" }],
  ["members that every object inherits are missing", '{"n": "<inherited>"}', { n: "" }],
  ["a path may have a slash", '{"n": <slash>}', { n: true }],
  ["$ is the event", '{"n": <all>}', { n: event }],
  ["a name that is no variable stays", '{"n": "<other>"}', { n: "<other>" }],
  ["escaped quotes do not end a string", '{"n": "\\"<name>\\""}', { n: '"Ann"' }],
  [
    "EventBridge's own variables need no path",
    '{"rule": "<aws.events.rule-arn>", "name": <aws.events.rule-name>, "at": <aws.events.event.ingestion-time>}',
    { rule: ruleArn, name: "sold", at: event.time },
  ],
  ["the event without its detail is a variable", "<aws.events.event>", { ...event, detail: undefined }],
  ["the whole event is a variable", '{"e": <aws.events.event.json>}', { e: event }],
])("in a template, %s: %s", (_rule, inputTemplate, value) => {
  expect(targetInput(event, { inputTransformer: { inputPaths, inputTemplate } }, ruleArn)).toEqual({
    isJson: true,
    value,
  });
});

test.each([
  ["a quote in a value ends the string that it is in", '{"n": "<quoted>"}', '{"n": "say "hi""}'],
  ["a missing value leaves no JSON", '{"n": <missing>}', '{"n": }'],
  ["several lines are a text", '"<name>"\n"<count>"', '"Ann"\n"5"'],
])("%s: %s", (_rule, inputTemplate, value) => {
  expect(targetInput(event, { inputTransformer: { inputPaths, inputTemplate } }, ruleArn)).toEqual({
    isJson: false,
    value,
  });
});

const target = { rule: "sold", arn: "arn:aws:sqs:us-east-1:123456789012:queue" };

test.each([
  ["an input that is not JSON", { input: "hello" }, "not JSON"],
  ["a long input", { input: JSON.stringify("x".repeat(8192)) }, "8194 characters"],
  ["an input and a path", { input: "1", inputPath: "$" }, "several"],
  ["a path that is none", { inputPath: "detail" }, "detail"],
  [
    "a path of a variable that is none",
    { inputTransformer: { inputPaths: { a: "detail" }, inputTemplate: "<a>" } },
    "detail",
  ],
  ["an empty template", { inputTransformer: { inputTemplate: "" } }, "empty"],
  ["a long template", { inputTransformer: { inputTemplate: "x".repeat(8193) } }, "8193"],
  [
    "a reserved variable",
    { inputTransformer: { inputPaths: { "aws.events.event": "$" }, inputTemplate: "x" } },
    "aws.events.event",
  ],
  [
    "more than 100 paths",
    {
      inputTransformer: {
        inputPaths: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`v${i}`, "$"])),
        inputTemplate: "x",
      },
    },
    "101",
  ],
  ["too many retries", { retryPolicy: { maximumRetryAttempts: 186 } }, "186"],
  ["an age under a minute", { retryPolicy: { maximumEventAgeInSeconds: 59 } }, "59"],
])("a target with %s is refused", (_what, inputs, part) => {
  expect(targetInputProblems({ ...target, ...inputs }).map(([message]) => message)).toEqual([
    expect.stringContaining(part),
  ]);
});
