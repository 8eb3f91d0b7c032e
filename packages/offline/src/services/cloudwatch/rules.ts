import type { Rule } from "../../checks/rule.ts";
import { alarmRule } from "./alarm-rule.ts";
import { dashboardRule } from "./dashboard-rule.ts";

export const rules: readonly Rule[] = [alarmRule, dashboardRule];
