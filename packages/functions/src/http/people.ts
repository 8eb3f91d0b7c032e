import { type Scope, scopes } from "./operations.ts";

/** The groups of the user pool, each with the scope that it gives to its members. Without imports of the AWS SDK, because infra/ reads it. */
export const scopeOfGroup = {
  review: scopes.review,
  read: scopes.read,
  audit: scopes.audit,
} as const satisfies Record<string, Scope>;
export type Group = keyof typeof scopeOfGroup;

/** The names of the groups. */
export const groups = Object.keys(scopeOfGroup) as Group[];

/** What each group allows, as its description in Cognito. */
export const groupMeanings: Readonly<Record<Group, string>> = {
  review: "Read all documents, decide on quarantined ones, and get their content for a sandbox",
  read: "Read the records of all documents, and download released content",
  audit: "Read the records and histories of all documents, but no content",
};

/** The scopes that a person can have. */
export const personScopes: ReadonlySet<string> = new Set(Object.values(scopeOfGroup));
