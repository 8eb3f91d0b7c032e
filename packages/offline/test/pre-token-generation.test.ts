import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "./support/local-aws.ts";
import {
  Browser,
  callback,
  claimsOf,
  group,
  membership,
  poolId,
  type SignInTarget,
} from "./support/sign-in.ts";
import { password, startWithTrigger, userWith } from "./support/trigger.ts";

/** An answer to version 2 of the event. */
const answer = (access: object, rest: object = {}) => ({
  claimsAndScopeOverrideDetails: { accessTokenGeneration: access, ...rest },
});

/** Claims that a function may not add, override or suppress. */
const fixedClaims = [
  ...[
    "acr",
    "amr",
    "at_hash",
    "auth_time",
    "azp",
    "client_id",
    "exp",
    "iat",
    "identities",
    "iss",
    "jti",
    "nbf",
  ],
  ...["nonce", "origin_jti", "scope", "sub", "token_use", "username", "version"],
  ...["cognito:username", "cognito:groups", "cognito:other", "dev:other"],
];
const forged = Object.fromEntries(fixedClaims.map((name) => [name, "forged"]));

const values = { text: "a", number: 1, truth: true, list: ["a", 1], object: { a: [null] } };
const members = ["jane", "none", "nulled"].map((username) => membership(username, "readers"));
const users = [
  userWith("jane", answer({ claimsToAddOrOverride: { received: true } })),
  userWith(
    "changed",
    answer(
      { claimsToAddOrOverride: { ...values, both: 1 }, claimsToSuppress: ["both"] },
      {
        idTokenGeneration: {
          claimsToAddOrOverride: { email: "other" },
          claimsToSuppress: ["email_verified"],
        },
      },
    ),
  ),
  userWith("email", answer({}, { idTokenGeneration: { claimsToSuppress: ["email"] } })),
  userWith(
    "forger",
    answer(
      { claimsToAddOrOverride: { ...forged, aud: "another" }, claimsToSuppress: fixedClaims },
      {
        idTokenGeneration: {
          claimsToAddOrOverride: { ...forged, aud: "another" },
          claimsToSuppress: [...fixedClaims, "aud"],
        },
      },
    ),
  ),
  userWith("audience", answer({ claimsToAddOrOverride: { aud: "page" } })),
  userWith(
    "scoped",
    answer({
      scopesToAdd: ["store/write", "store/new", "store/read store/all", "aws.cognito.reserved", "openid"],
      scopesToSuppress: ["email", "store/read", "unknown"],
    }),
  ),
  userWith("grouped", answer({}, { groupOverrideDetails: { groupsToOverride: ["guests"] } })),
  userWith("none", answer({}, { groupOverrideDetails: {} })),
  userWith("nulled", answer({}, { groupOverrideDetails: null })),
  userWith("later", {
    TokenGeneration_HostedAuth: answer({ claimsToAddOrOverride: { from: "sign-in" } }),
    TokenGeneration_RefreshTokens: answer({ claimsToAddOrOverride: { from: "refresh" } }),
  }),
  userWith("thrower", "throw"),
  userWith("slow", "wait"),
  userWith("silent", "nothing"),
  userWith("texter", "text"),
  userWith("shapeless", { claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd: "all" } } }),
  userWith("leaver", {
    TokenGeneration_HostedAuth: answer({}),
    TokenGeneration_RefreshTokens: { claimsAndScopeOverrideDetails: "none" },
  }),
];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cognito: SignInTarget;
beforeAll(async () => {
  folder = await temporaryFolder();
  cognito = await startWithTrigger(folder.path, [...users, group("readers"), ...members]);
});
afterAll(async () => {
  await cognito.aws.close();
  await folder.remove();
});

/** The claims of the tokens of a user who signs in. */
async function claimsAfterSignIn(username: string) {
  const { status, body } = await cognito.signIn(username, password);
  expect(status).toBe(200);
  return { access: claimsOf(body.access_token), id: claimsOf(body.id_token), body };
}

test("the function gets the event of version 2, with the user's attributes, groups and scopes", async () => {
  const { access } = await claimsAfterSignIn("jane");
  expect(access.received).toEqual({
    version: "2",
    triggerSource: "TokenGeneration_HostedAuth",
    region: "us-west-2",
    userPoolId: poolId,
    userName: "jane",
    callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: "page" },
    request: {
      userAttributes: expect.objectContaining({
        sub: "sub-of-jane",
        "cognito:user_status": "CONFIRMED",
        email: "jane@shop.example",
      }),
      groupConfiguration: { groupsToOverride: ["readers"], iamRolesToOverride: [], preferredRole: null },
      scopes: ["openid", "email", "store/read"],
    },
    response: { claimsAndScopeOverrideDetails: null },
  });
  expect(access["cognito:groups"]).toEqual(["readers"]);
});

test("claims of any kind of JSON are added to each token, and a claim that is suppressed too is not", async () => {
  const { access, id } = await claimsAfterSignIn("changed");
  expect(access).toMatchObject(values);
  expect(access).not.toHaveProperty("both");
  expect(access).not.toHaveProperty("email");
  expect(id.email).toBe("other");
  expect(id).not.toHaveProperty("text");
  expect((await claimsAfterSignIn("email")).id).not.toHaveProperty("email");
});

test("claims by which others trust a token are neither changed, nor added, nor suppressed", async () => {
  const honest = await claimsAfterSignIn("jane");
  const { access, id } = await claimsAfterSignIn("forger");
  const namesOf = (claims: object) => Object.keys(claims).filter((name) => name !== "received");
  expect(Object.values({ ...access, ...id })).not.toContain("forged");
  const withoutGroups = ({ access, id }: typeof honest) =>
    [namesOf(access), namesOf(id)].map((names) => names.filter((name) => name !== "cognito:groups").sort());
  expect(withoutGroups({ ...honest, access, id })).toEqual(withoutGroups(honest));
  expect(id.aud).toBe("page");
});

test("an access token can get the client as its audience, and no other", async () => {
  expect((await claimsAfterSignIn("audience")).access.aud).toBe("page");
  expect((await claimsAfterSignIn("forger")).access).not.toHaveProperty("aud");
});

test("scopes are added and suppressed, except those that Cognito reserves or that have a blank", async () => {
  expect((await claimsAfterSignIn("scoped")).access.scope).toBe("openid store/write store/new");
});

test("the function's groups replace those of the user in both tokens, and an empty object or null removes them", async () => {
  const grouped = await claimsAfterSignIn("grouped");
  expect([grouped.access, grouped.id]).toMatchObject(Array(2).fill({ "cognito:groups": ["guests"] }));
  for (const username of ["none", "nulled"]) {
    const { access, id } = await claimsAfterSignIn(username);
    expect(access).not.toHaveProperty("cognito:groups");
    expect(id).not.toHaveProperty("cognito:groups");
  }
});

test("the function is asked at each refresh too, and changes the new tokens only", async () => {
  const { access, body } = await claimsAfterSignIn("later");
  expect(access.from).toBe("sign-in");
  const refreshed = await cognito.refresh(body.refresh_token);
  expect(claimsOf(refreshed.body.access_token).from).toBe("refresh");
});

describe("a browser is sent back with an error, and without a session, where the function", () => {
  test.each([
    ["throws", "thrower", "PreTokenGeneration failed with error no entry on Sundays."],
    [
      "reaches its own timeout",
      "slow",
      /^PreTokenGeneration failed with error .*Task timed out after 1.00 seconds\.$/,
    ],
    ["returns nothing", "silent", "Unrecognizable lambda output"],
    ["returns something else than the event", "texter", "Unrecognizable lambda output"],
    ["returns a response of another shape", "shapeless", "Unrecognizable lambda output"],
  ])("%s", async (_what, username, description) => {
    const browser = new Browser(cognito);
    const { location, status } = await browser.signIn(username, password);
    expect([status, location?.origin, location?.pathname]).toEqual([302, new URL(callback).origin, "/app"]);
    const { error_description, ...parameters } = Object.fromEntries(location?.searchParams ?? []);
    expect(parameters).toEqual({ error: "invalid_request", state: "a state" });
    expect(error_description).toEqual(
      typeof description === "string" ? description : expect.stringMatching(description),
    );
    expect((await browser.open(cognito.authorizeUrl())).text).toContain("Sign in");
  });
});

test("a refresh that the function fails is refused with its error, and can be repeated", async () => {
  const { body } = await claimsAfterSignIn("leaver");
  const refused = {
    status: 400,
    body: { error: "invalid_grant", error_description: "Unrecognizable lambda output" },
  };
  expect(await cognito.refresh(body.refresh_token)).toMatchObject(refused);
  expect(await cognito.refresh(body.refresh_token)).toMatchObject(refused);
});

test.each([
  ["no pool", { principal: "events.amazonaws.com" }],
  ["another pool", { sourceArn: "arn:aws:cognito-idp:us-west-2:123456789012:userpool/other" }],
])("nobody signs in where the function's policy lets %s invoke it", async (_what, permission) => {
  const place = await temporaryFolder();
  const closed = await startWithTrigger(place.path, users, { permission });
  const { location } = await new Browser(closed).signIn("jane", password);
  expect(location?.searchParams.get("error_description")).toBe(
    "PreTokenGeneration invocation failed due to error AccessDeniedException.",
  );
  expect(location?.searchParams.has("code")).toBe(false);
  expect(closed.messages.join("\n")).toContain("lambda:InvokeFunction");
  await closed.aws.close();
  await place.remove();
});

describe("version 1", () => {
  const overrides = (details: object) => ({ claimsOverrideDetails: details });
  let place: typeof folder;
  let first: SignInTarget;
  beforeAll(async () => {
    place = await temporaryFolder();
    const people = [
      userWith(
        "jane",
        overrides({
          claimsToAddOrOverride: { shop: "a", both: "b" },
          claimsToSuppress: ["email", "both"],
          groupOverrideDetails: { groupsToOverride: ["guests"] },
        }),
      ),
      userWith("number", overrides({ claimsToAddOrOverride: { shop: 1 } })),
      userWith("second", answer({ claimsToAddOrOverride: { shop: "a" }, scopesToAdd: ["store/write"] })),
    ];
    first = await startWithTrigger(place.path, people, { version: "V1_0" });
  });
  afterAll(async () => {
    await first.aws.close();
    await place.remove();
  });

  test("changes the claims of the ID token only, and the groups of both tokens", async () => {
    const { body } = await first.signIn("jane", password);
    const [access, id] = [claimsOf(body.access_token), claimsOf(body.id_token)];
    expect(id).toMatchObject({ shop: "a", "cognito:groups": ["guests"] });
    expect(id).not.toHaveProperty("email");
    expect(id).not.toHaveProperty("both");
    expect(access).not.toHaveProperty("shop");
    expect(access["cognito:groups"]).toEqual(["guests"]);
  });

  test("accepts claims that are texts, and no others", async () => {
    const { location } = await new Browser(first).signIn("number", password);
    expect(location?.searchParams.get("error_description")).toBe("Unrecognizable lambda output");
  });

  test("ignores an answer to another version of the event", async () => {
    const { body } = await first.signIn("second", password);
    expect(claimsOf(body.access_token)).toMatchObject({ scope: "openid email store/read" });
    expect(claimsOf(body.access_token)).not.toHaveProperty("shop");
  });
});
