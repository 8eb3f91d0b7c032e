import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { z } from "zod";
import { readRecord, writeRecord } from "../../files/records.ts";
import { lookUp } from "../../look-up.ts";
import { generatePassword } from "./passwords.ts";

/** The signing key, the clients' secrets and the users' generated passwords, in `cognito.json`; they stay the same between runs. */
export interface Secrets {
  privateKey: JWK;
  publicKey: JWK;
  /** By client id. */
  clientSecrets: Record<string, string>;
  /** By pool id and username. Absent in folders of earlier versions. */
  userPasswords?: Record<string, string> | undefined;
}

/** Whether a function of Node.js makes a key of it. */
const isKeyOf =
  (create: (input: { key: JsonWebKey; format: "jwk" }) => KeyObject) =>
  (key: JWK): boolean => {
    try {
      return create({ key: { ...key }, format: "jwk" }).asymmetricKeyType === "rsa";
    } catch {
      return false;
    }
  };

const key = z.looseObject({ kty: z.string(), n: z.string() });
const schema: z.ZodType<Secrets> = z
  .object({
    privateKey: key.refine(isKeyOf(createPrivateKey), "no private key"),
    publicKey: key.refine(isKeyOf(createPublicKey), "no public key"),
    clientSecrets: z.record(z.string(), z.string().min(1)),
    userPasswords: z.record(z.string(), z.string().min(1)).optional(),
  })
  .refine(({ privateKey, publicKey }) => privateKey.n === publicKey.n, "its keys are no pair");

async function generateSecrets(): Promise<Secrets> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    privateKey: await exportJWK(privateKey),
    publicKey: await exportJWK(publicKey),
    clientSecrets: {},
  };
}

/** The values of these names, of which those that are missing are generated. */
function complete(
  earlier: Record<string, string> = {},
  names: readonly string[],
  generate: () => string,
): Record<string, string> {
  const values = names.map((name) => [name, lookUp(earlier, name) ?? generate()]);
  return { ...earlier, ...Object.fromEntries(values) };
}

/**
 * Reads the secrets, and generates those that are missing.
 * @param needed.passwords names of users' passwords
 * @throws DamagedFileError
 */
export async function loadSecrets(
  directory: string,
  needed: { clientIds: readonly string[]; passwords: readonly string[] },
): Promise<Secrets> {
  const file = join(directory, "cognito.json");
  const secrets = (await readRecord(file, schema)) ?? (await generateSecrets());
  const all: Secrets = {
    ...secrets,
    clientSecrets: complete(secrets.clientSecrets, needed.clientIds, () =>
      randomBytes(32).toString("base64url"),
    ),
    userPasswords: complete(secrets.userPasswords, needed.passwords, () => generatePassword()),
  };
  await mkdir(directory, { recursive: true });
  await writeRecord(file, all, { mode: 0o600 });
  return all;
}
