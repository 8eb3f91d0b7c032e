import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { loadRules } from "../src/checks/index.ts";
import type { Resource } from "../src/graph/graph.ts";
import { factsOf, serviceFacts } from "../src/services/facts.ts";
import { services } from "../src/services/index.ts";

const folder = fileURLToPath(new URL("../src/services", import.meta.url));
const scope = { app: "shop", stage: "test", region: "us-west-2", accountId: "000000000000" };
const described = serviceFacts.flatMap(({ id, resources }) =>
  resources.map((facts) => ({ service: id, facts })),
);

/** Property values that let every type give its outputs. */
const inputs = {
  logGroupName: "group",
  name: "thing",
  domain: "shop",
  domainName: "shop.test",
  identifier: "shop",
  dashboardName: "shop",
  functionName: "sell",
  restApi: "api1",
  restApiId: "api1",
  stageName: "test",
  responseType: "THROTTLED",
  resourceId: "resource1",
  httpMethod: "GET",
  rule: "sold",
  userPoolId: "pool1",
  methodPath: "*/*",
  parentId: "root",
  pathPart: "things",
  role: "seller",
  length: 8,
  byteLength: 8,
  username: "seller",
  groupName: "sellers",
  providerName: "Staff",
  typeName: "AWS::Cognito::ManagedLoginBranding",
  desiredState: "{}",
};

test("every folder of a service has its facts in the list, and every list entry has a folder", async () => {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith("/facts.ts"));
  const exported = await Promise.all(files.map((file) => import(join(folder, file))));
  const found = exported.flatMap(Object.entries).filter(([name]) => name.endsWith("Facts"));
  expect(new Set(found.map(([, facts]) => facts))).toEqual(new Set(serviceFacts));
});

test("every service that runs has the facts of the list", () => {
  for (const { facts } of services) expect(serviceFacts).toContain(facts);
});

test("a service's id and a Pulumi type are each declared once", () => {
  const ids = serviceFacts.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
  const types = described.map(({ facts }) => facts.type);
  expect(types).toEqual([...new Set(types)]);
  for (const type of types) expect(factsOf(type)?.type).toBe(type);
});

test("a type that is emulated or folded belongs to a service that says what it emulates", () => {
  const silent = serviceFacts.filter(
    ({ id, emulates, resources }) =>
      id !== "random" && !emulates && resources.some(({ emulation }) => emulation !== "not-emulated"),
  );
  expect(silent.map(({ id }) => id)).toEqual([]);
});

describe("the outputs of", () => {
  test.each(described.filter(({ facts }) => facts.outputs).map(({ facts }) => [facts.type, facts] as const))(
    "%s have an id and no undefined part, and are the same at every synth",
    (type, { outputs }) => {
      const declared = { name: "Thing", urn: `urn:${type}::Thing`, inputs };
      const answer = outputs?.(declared, scope, []);
      expect(answer?.id).toMatch(/\S/);
      expect(JSON.stringify(answer)).not.toContain("undefined");
      expect(outputs?.(declared, scope, [])).toEqual(answer);
    },
  );
});

test("a type whose service assumes a role says what trusts it, and gives the role's ARN", () => {
  const roleArn = "arn:aws:iam::000000000000:role/seller";
  for (const { facts } of described.filter(({ facts }) => facts.roleArn)) {
    expect(facts.servicePrincipal, facts.type).toMatch(/\.amazonaws\.com$/);
    const resource = {
      inputs: {
        role: roleArn,
        roleArn,
        iamRoleArn: roleArn,
        target: { roleArn },
        extendedS3Configuration: { roleArn },
      },
    } as unknown as Resource;
    expect(facts.roleArn?.(resource), facts.type).toBe(roleArn);
  }
});

test("every rule that a service's folder exports is loaded by its facts", async () => {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith("/rules.ts"));
  const exported = await Promise.all(files.map((file) => import(join(folder, file))));
  const loaded = await loadRules();
  // services/events/rules.ts has the rules of EventBridge.
  const rules = exported.flatMap((module) => module.rules ?? []);
  expect(rules.length).toBeGreaterThan(10);
  expect(rules.filter((rule) => !loaded.includes(rule))).toEqual([]);
});

test("every rule has a sentence of what it demands, and a page", async () => {
  for (const { id, demands, page } of await loadRules()) {
    expect(id).toMatch(/^[a-z-]+$/);
    expect(demands, id).toMatch(/^[A-Z].*\.$/s);
    expect(page, id).toMatch(/^https:\/\//);
  }
});
