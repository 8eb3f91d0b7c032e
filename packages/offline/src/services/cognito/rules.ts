import type { Rule } from "../../checks/rule.ts";
import { triggerPermissionRule } from "./trigger-permission-rule.ts";

export const rules: readonly Rule[] = [triggerPermissionRule];
