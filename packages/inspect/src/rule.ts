/** What a policy does with a finding: nothing, record it, hold the document for a person, or reject it. */
export const actions = ["ignore", "note", "quarantine", "reject"] as const;
export type Action = (typeof actions)[number];

export const profileNames = ["strict", "balanced", "lenient"] as const;
export type ProfileName = (typeof profileNames)[number];

/** One thing that inspection can find. */
export interface RuleDefinition {
  /** Short name, such as `JavaScript in a PDF`. */
  title: string;
  /** What is found, as a sentence with a full stop. */
  what: string;
  /** Why it matters, in one sentence. */
  why: string;
  /** What the sender can do, in one sentence. */
  remedy: string;
  /** The action of each profile. Reject only what has no honest use; hold the rest for a person. */
  actions: Record<ProfileName, Action>;
}

/** Rules by their ids, such as `pdf-javascript`. */
export type RuleTable = Record<string, RuleDefinition>;

/** Actions of all profiles: hold; `lenient` records only what is often harmless. */
export const hold = { strict: "quarantine", balanced: "quarantine", lenient: "quarantine" } as const;
export const reject = { strict: "reject", balanced: "reject", lenient: "reject" } as const;
export const note = { strict: "note", balanced: "note", lenient: "note" } as const;
export const holdIfStrict = { strict: "quarantine", balanced: "note", lenient: "note" } as const;
export const holdUnlessLenient = { strict: "quarantine", balanced: "quarantine", lenient: "note" } as const;
