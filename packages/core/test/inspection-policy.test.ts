import { actionOf } from "airlock-inspect/policy.ts";
import { reject } from "airlock-inspect/rule.ts";
import { expect, test } from "vitest";
import { declaredPolicyOf, policyOf } from "../src/inspection/policy.ts";

const rule = { title: "A rule", what: "It.", why: "So.", remedy: "Do.", actions: reject };

test("A pattern stands for the rules that begin with it; a longer match comes before it.", () => {
  const rules = { "pdf-*": "note", "pdf-file-*": "quarantine", "pdf-file-link": "ignore" } as const;
  const policy = policyOf({ profile: "balanced", rules, owners: {} }, undefined);
  const decided = (id: string) => actionOf(policy, id, rule).action;
  expect(decided("pdf-javascript")).toBe("note");
  expect(decided("pdf-file-name")).toBe("quarantine");
  expect(decided("pdf-file-link")).toBe("ignore");
  expect(decided("pdfa-file")).toBe("reject");
});

test("A client's setting decides before the stage's, and the stage's before the profile.", () => {
  const settings = {
    profile: "balanced" as const,
    rules: { macros: "quarantine", scripts: "quarantine" } as const,
    owners: { anna: { profile: "lenient", rules: { macros: "ignore" } } } as const,
  };
  const decided = (owner: string, id: string) =>
    actionOf(policyOf(settings, declaredPolicyOf(settings, owner)), id, rule);
  expect(decided("anna", "macros")).toEqual({ action: "ignore", policy: "client" });
  expect(decided("anna", "scripts")).toEqual({ action: "quarantine", policy: "stage" });
  expect(decided("anna", "bombs")).toEqual({ action: "reject", policy: "lenient" });
  expect(decided("bert", "macros")).toEqual({ action: "quarantine", policy: "stage" });
  expect(decided("constructor", "bombs")).toEqual({ action: "reject", policy: "balanced" });
});
