import { Secret, TOTP } from "otpauth";

/** The period of a code, in milliseconds. https://www.rfc-editor.org/rfc/rfc6238#section-5.2 */
const periodMilliseconds = 30_000;

/** A random shared secret in Base32. */
export const newTokenSecret = (): string => new Secret({ size: 20 }).base32;

const tokenOf = (secret: string, label = ""): TOTP =>
  new TOTP({ issuer: "offline", label, secret: Secret.fromBase32(secret) });

/** The URI by which an authenticator app takes a secret. */
export const tokenUri = (secret: string, username: string): string => tokenOf(secret, username).toString();

/** The period of a valid code; undefined for another code. Codes of the periods before and after are valid. */
export function periodOfCode(secret: string, code: string, now: Date): number | undefined {
  const timestamp = now.getTime();
  const delta = tokenOf(secret).validate({ token: code, timestamp, window: 1 });
  return delta === null ? undefined : Math.floor(timestamp / periodMilliseconds) + delta;
}
