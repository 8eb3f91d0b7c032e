import { readFile } from "node:fs/promises";
import type { OwnerPolicy } from "@airlock/core/inspection/policy.ts";
import { ownerPolicyInput } from "@airlock/core/inspection/policy-input.ts";
import { errorOfPartnerName, isPartnerId } from "@airlock/core/partners/partner.ts";
import { scopes as knownScopes } from "@airlock/functions/http/operations.ts";
import { errorOfScopes } from "@airlock/functions/http/scope-rules.ts";
import * as z from "zod";
import { UserError } from "./user-error.ts";

/** Scopes of a new partner that names none. */
export const defaultScopes = "submit,read";

/**
 * The scopes that an option names, such as `submit,read` or `airlock/submit`.
 * @throws UserError
 */
export function readScopes(text: string, { hasRealDocuments }: { hasRealDocuments: boolean }): string[] {
  const known: string[] = Object.values(knownScopes);
  const names = text.split(",").map((name) => name.trim());
  const scopes = names.map((name) => (name.includes("/") ? name : `airlock/${name}`));
  const unknown = names.filter((_, index) => !known.includes(scopes[index] ?? ""));
  if (unknown.length > 0)
    throw new UserError(
      `--scopes: ${unknown.map((name) => `"${name}"`).join(", ")} is not a scope. Scopes are ${Object.keys(knownScopes).join(", ")}, separated by commas.`,
    );
  const distinct = [...new Set(scopes)];
  const error = errorOfScopes(distinct, { hasRealDocuments });
  if (error) throw new UserError(`--scopes: ${error}.`);
  return distinct;
}

/**
 * The policy that an option names: a profile, or a JSON file with `profile` and `rules`. Null for `none`.
 * @throws UserError
 */
export async function readInspection(text: string): Promise<OwnerPolicy | null> {
  if (text === "none") return null;
  const isFile = /[./]/.test(text);
  const given = isFile ? await readJson(text) : { profile: text };
  const { data, error } = ownerPolicyInput.safeParse(given);
  if (data) return data;
  throw new UserError(
    `--inspection: ${isFile ? `${text}: ` : `"${text}" is not a profile, nor a JSON file: `}${z.prettifyError(error)}`,
  );
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new UserError(
      `--inspection: ${file} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/**
 * The name of a new partner.
 * @throws UserError
 */
export function readNewName(name: string): string {
  const error = errorOfPartnerName(name);
  if (error) throw new UserError(`"${name}" ${error}.`);
  return name;
}

/**
 * The name or id of a partner.
 * @throws UserError
 */
export function readReference(reference: string): string {
  const error = isPartnerId(reference) ? undefined : errorOfPartnerName(reference);
  if (error) throw new UserError(`"${reference}" ${error}; or name the partner by its id.`);
  return reference;
}
