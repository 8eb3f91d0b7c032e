import "./links.ts";
import type { PreTokenGenerationV2TriggerEvent } from "aws-lambda";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { handler } from "../src/handlers/token-scopes.ts";
import { scopes } from "../src/http/operations.ts";
import { captureOutput } from "./api.ts";

beforeEach(() => void captureOutput());
afterEach(() => vi.restoreAllMocks());

const { review, read, audit } = scopes;

/** What the trigger answers for a person of some groups of the pool, and of the identity provider. */
async function answerFor(groups: string[], attributes: Record<string, string> = {}) {
  const event = {
    version: "2",
    triggerSource: "TokenGeneration_HostedAuth",
    userName: "jane@example.com",
    request: {
      userAttributes: { sub: "1", email: "jane@example.com", ...attributes },
      groupConfiguration: { groupsToOverride: groups, iamRolesToOverride: [] },
      scopes: ["openid", "email", review, read, audit],
    },
    response: { claimsAndScopeOverrideDetails: null },
  } as unknown as PreTokenGenerationV2TriggerEvent;
  const { response } = await handler(event);
  return response.claimsAndScopeOverrideDetails?.accessTokenGeneration;
}

/** The scopes of the request that the token keeps. */
async function keptFor(groups: string[], attributes?: Record<string, string>) {
  const suppressed = (await answerFor(groups, attributes))?.scopesToSuppress ?? [];
  return [review, read, audit].filter((scope) => !suppressed.includes(scope));
}

test.each([
  { groups: ["review", "read"], kept: [review, read] },
  { groups: ["audit"], kept: [audit] },
  { groups: [], kept: [] },
  { groups: ["administrators", "Review", "airlock/review", "__proto__", "constructor"], kept: [] },
])(
  "A token of a person of the groups $groups keeps just the scopes that they give.",
  async ({ groups, kept }) => {
    expect(await keptFor(groups)).toEqual(kept);
  },
);

test.each([
  ["a list in JSON", '["Claims reviewers", "Everybody"]'],
  ["a list in brackets", "[Claims reviewers, Everybody]"],
  ["a list without brackets", "Everybody,Claims reviewers"],
  ["a list whose values are encoded", "[Claims+reviewers,Everybody]"],
  ["another encoding of spaces", "Claims%20reviewers"],
  ["a single value", "Claims reviewers"],
])("Groups of the identity provider are mapped: %s.", async (_form, value) => {
  expect(await keptFor([], { "custom:groups": value })).toEqual([review, read]);
});

test.each([
  ["a group that the setting does not name", "[Everybody]"],
  ["the name of a group of the pool", "[review]"],
  ["the name of a scope", "[airlock/review]"],
  ["names that every object has", '["__proto__","constructor","toString"]'],
  ["a part of a name", "[Claims]"],
  ["a name with a comma, in JSON", '["x, Claims reviewers"]'],
  ["JSON that is no list", '{"0":"Claims reviewers"}'],
  ["values that are no texts", '[["Claims reviewers"],null,1]'],
  ["a broken encoding", "[%E0%A4%A]"],
  ["nothing", ""],
])("Groups of the identity provider give nothing: %s.", async (_case, value) => {
  expect(await keptFor([], { "custom:groups": value })).toEqual([]);
});

test("Groups of the pool and of the identity provider add up.", async () => {
  expect(await keptFor(["audit"], { "custom:groups": "[Claims reviewers]" })).toEqual([review, read, audit]);
});

test("No token of a person has a scope of machine clients, or one that changes the person's attributes.", async () => {
  const answer = await answerFor(["review", "read", "audit"]);
  expect(answer?.scopesToSuppress?.toSorted()).toEqual(
    [scopes.submit, scopes.consume, scopes.erase, "aws.cognito.signin.user.admin"].toSorted(),
  );
  expect(answer).not.toHaveProperty("scopesToAdd");
});

test("The access token gets the e-mail address, if the person has one.", async () => {
  expect((await answerFor(["read"]))?.claimsToAddOrOverride).toEqual({ email: "jane@example.com" });
  expect(await answerFor(["read"], { email: "" })).not.toHaveProperty("claimsToAddOrOverride");
});
