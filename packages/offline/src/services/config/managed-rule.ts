/** A managed rule of AWS Config as its page documents it. */
export interface ManagedRule {
  page: string;
  triggers: readonly ("configuration" | "periodic")[];
  resourceTypes: readonly string[];
  parameters: Readonly<Record<string, ManagedRuleParameter>>;
}

export interface ManagedRuleParameter {
  type: "string" | "int" | "boolean" | "csv";
  required: boolean;
  /** The value that AWS Config compares with if the parameter is left out. */
  default?: string | number;
  /** The only values that are allowed; for a list, of each of its items. */
  values?: readonly (string | number)[];
}

/** What is wrong with a rule: the part of it, a message and the remedy. */
export type Problem = [part: string, message: string, remedy: string];
