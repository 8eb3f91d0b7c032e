import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import type { UserPool } from "./user-pools.ts";

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AttributeType.html */
export interface Attribute {
  Name: string;
  Value: string;
}

export const attributeSchema = z.object({ Name: z.string().min(1).max(32), Value: z.string().max(2048) });

/** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
const standardAttributes: ReadonlySet<string> = new Set([
  "address",
  "birthdate",
  "email",
  "email_verified",
  "family_name",
  "gender",
  "given_name",
  "locale",
  "middle_name",
  "name",
  "nickname",
  "phone_number",
  "phone_number_verified",
  "picture",
  "preferred_username",
  "profile",
  "updated_at",
  "website",
  "zoneinfo",
]);

/** The claims of the scopes that OpenID Connect defines. https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims */
const scopeAttributes: ReadonlyMap<string, readonly string[]> = new Map([
  ["email", ["email", "email_verified"]],
  ["phone", ["phone_number", "phone_number_verified"]],
]);

/** The name by which Cognito has an attribute that a program declares. */
export const fullName = (name: string): string =>
  standardAttributes.has(name) || name.includes(":") ? name : `custom:${name}`;

/**
 * Checks that the pool has the attributes.
 * @throws AwsError InvalidParameterException
 */
export function checkAttributes(pool: UserPool, attributes: readonly Attribute[]): void {
  for (const { Name } of attributes) {
    if (Name === "sub")
      throw new AwsError("InvalidParameterException", 400, "Cannot modify the non-mutable attribute sub");
    if (!standardAttributes.has(Name) && !pool.customAttributes.has(Name))
      throw new AwsError(
        "InvalidParameterException",
        400,
        `Attributes did not conform to the schema: ${Name}: Attribute does not exist in the schema.`,
      );
  }
}

/** The attributes with others in place of those of the same names. An empty value removes an attribute. */
export function mergeAttributes(earlier: readonly Attribute[], changes: readonly Attribute[]): Attribute[] {
  const merged = new Map([...earlier, ...changes].map(({ Name, Value }) => [Name, Value]));
  return [...merged].flatMap(([Name, Value]) => (Value === "" ? [] : [{ Name, Value }]));
}

/**
 * The attributes that tokens with these scopes show: all with `openid` alone or with `profile`, otherwise those of the scopes.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
 */
export function attributesOfScopes(attributes: readonly Attribute[], scopes: readonly string[]): Attribute[] {
  const narrower = scopes.filter((scope) => scopeAttributes.has(scope));
  if (narrower.length === 0 || scopes.includes("profile")) return [...attributes];
  const names = new Set(narrower.flatMap((scope) => scopeAttributes.get(scope) ?? []));
  return attributes.filter(({ Name }) => names.has(Name));
}

/** Attributes as claims: what OpenID Connect defines as boolean is one. */
export const claimsOf = (attributes: readonly Attribute[]): Record<string, unknown> =>
  Object.fromEntries(
    attributes.map(({ Name, Value }) => [Name, Name.endsWith("_verified") ? Value === "true" : Value]),
  );
