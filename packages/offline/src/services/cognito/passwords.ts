import { randomBytes, randomInt, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { AwsError } from "../../http/aws-error.ts";

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html */
export interface PasswordPolicy {
  minimumLength: number;
  requireLowercase: boolean;
  requireNumbers: boolean;
  requireSymbols: boolean;
  requireUppercase: boolean;
  temporaryPasswordValidityDays: number;
}

/**
 * Checks a password against the policy of a pool.
 * @throws AwsError InvalidPasswordException
 */
export function checkPassword(policy: PasswordPolicy, password: string): void {
  const violations = [
    [password.length < policy.minimumLength, "Password not long enough"],
    [policy.requireUppercase && !/[A-Z]/.test(password), "Password must have uppercase characters"],
    [policy.requireLowercase && !/[a-z]/.test(password), "Password must have lowercase characters"],
    [policy.requireNumbers && !/[0-9]/.test(password), "Password must have numeric characters"],
    [policy.requireSymbols && !/[^A-Za-z0-9]/.test(password), "Password must have symbol characters"],
  ] as const;
  const [, reason] = violations.find(([isViolated]) => isViolated) ?? [];
  if (reason !== undefined)
    throw new AwsError("InvalidPasswordException", 400, `Password did not conform with policy: ${reason}`);
}

/** Without letters and digits that look alike. */
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

const anyOf = (characters: string): string => characters.charAt(randomInt(characters.length));

/** A random password with characters of each kind, which needs no quoting in a shell. */
export function generatePassword(minimumLength = 20): string {
  const length = Math.max(minimumLength, 20) - 4;
  const letters = Array.from({ length }, () => anyOf(alphabet)).join("");
  return `${letters}-${anyOf("ABCDEFGH")}${anyOf("abcdefgh")}${anyOf("23456789")}`;
}

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const keyBytes = 32;

/** A salted hash of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString("base64url")}.${(await derive(password, salt, keyBytes)).toString("base64url")}`;
}

/** The hash that the password of an unknown user is compared with, so that the answer takes as long. */
const hashOfNobody = `${Buffer.alloc(16).toString("base64url")}.${Buffer.alloc(keyBytes).toString("base64url")}`;

/** @param hash undefined for a user who does not exist or has no password */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [salt = "", key = ""] = (hash ?? hashOfNobody).split(".");
  const expected = Buffer.from(key, "base64url");
  const actual = await derive(password, Buffer.from(salt, "base64url"), keyBytes);
  return expected.length === actual.length && timingSafeEqual(expected, actual) && hash !== undefined;
}
