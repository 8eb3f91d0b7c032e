import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readStage } from "../../infra/stage.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "airlock-people-"));
  await mkdir(join(root, "stages"));
});
afterAll(() => rm(root, { recursive: true }));

/** Reads a stage with these settings besides those that every stage needs. */
async function read(settings: object) {
  const base = { region: "us-west-2", allowedNetworks: ["8.8.8.0/24"] };
  // JSON.parse makes a member of `__proto__`, as a stage file does.
  const text = JSON.stringify({ ...base, ...settings }).replaceAll("PROTO", "__proto__");
  await writeFile(join(root, "stages", "test.json"), text);
  return readStage("test", root);
}

const oidc = {
  type: "OIDC",
  name: "Staff",
  issuer: "https://login.example",
  clientId: "airlock",
  groups: { reviewers: ["review"] },
};

test("Two people are needed for a release only where the setting says so.", async () => {
  expect((await read({})).review).toEqual({ twoPeople: false });
  expect((await read({ review: { twoPeople: true } })).review).toEqual({ twoPeople: true });
});

test.each<[string, object, RegExp]>([
  ["no e-mail address", { people: { jane: ["read"] } }, /people: "jane" is not an e-mail address/],
  ["upper case", { people: { "Jane@example.com": ["read"] } }, /"Jane@example.com" has upper-case letters/],
  ["no group", { people: { "jane@example.com": [] } }, /names no group. The groups are review, read, audit/],
  ["an unknown group", { people: { "jane@example.com": ["admin"] } }, /people.jane@example.com.0: "admin"/],
  ["a group twice", { people: { "jane@example.com": ["read", "read"] } }, /names a group more than once/],
  ["the name __proto__", { people: { PROTO: ["review"] } }, /people: "__proto__" is not a name/],
])("People with %s are refused.", async (_what, settings, message) => {
  await expect(read(settings)).rejects.toThrow(message);
});

test.each<[string, object, RegExp]>([
  ["an unknown type", { ...oidc, type: "LDAP" }, /identityProvider/],
  [
    "an issuer without TLS",
    { ...oidc, issuer: "http://login.example" },
    /issuer: .*is not an https:\/\/ URL/,
  ],
  ["a name with an underscore", { ...oidc, name: "a_b" }, /name: "a_b" is not a name of 3 to 32 letters/],
  ["the name of the user pool", { ...oidc, name: "COGNITO" }, /is the name of the user pool itself/],
  ["a group with a comma", { ...oidc, groups: { "a,b": ["review"] } }, /"a,b" has a comma/],
  [
    "a group named __proto__",
    { ...oidc, groups: { PROTO: ["review"] } },
    /groups: "__proto__" is not a name/,
  ],
  ["a scope in place of a group", { ...oidc, groups: { a: ["airlock/review"] } }, /groups.a.0/],
])("An identity provider with %s is refused.", async (_what, identityProvider, message) => {
  await expect(read({ identityProvider })).rejects.toThrow(message);
});

test.each([{ production: true }, { removal: "retain" }])(
  "Where documents are real (%o), a stage declares neither a machine client that reviews nor people.",
  async (real) => {
    const declared = { clients: { robot: ["airlock/review"] }, people: { "jane@example.com": ["review"] } };
    const error = await read({ ...real, ...declared }).catch(({ message }: Error) => message);
    expect(error).toMatch(/^ {2}clients: would make clients by a deploy/m);
    expect(error).toMatch(/^ {2}people: would add people by a deploy/m);
  },
);
