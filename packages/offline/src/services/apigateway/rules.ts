import type { Rule } from "../../checks/rule.ts";
import { accessLogRule } from "./access-log-rule.ts";
import { integrationRules } from "./integration-rules.ts";
import { methodLogRule } from "./method-log-rule.ts";
import { resourcePolicyRule } from "./resource-policy-rule.ts";

export const rules: readonly Rule[] = [...integrationRules, resourcePolicyRule, methodLogRule, accessLogRule];
