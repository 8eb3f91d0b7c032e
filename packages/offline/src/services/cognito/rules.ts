import type { Rule } from "../../checks/rule.ts";
import { machineScopeRule } from "./machine-scope-rule.ts";
import { machineSignInRule } from "./machine-sign-in-rule.ts";
import { mfaRule } from "./mfa-rule.ts";
import { publicClientRule } from "./public-client-rule.ts";
import { triggerPermissionRule } from "./trigger-permission-rule.ts";

export const rules: readonly Rule[] = [
  triggerPermissionRule,
  publicClientRule,
  mfaRule,
  machineScopeRule,
  machineSignInRule,
];
