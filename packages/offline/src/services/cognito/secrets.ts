import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { z } from "zod";
import { readRecord, writeRecord } from "../../files/records.ts";
import { lookUp } from "../../look-up.ts";

/** The signing key and the clients' secrets, in `cognito.json`; they stay the same between runs. */
export interface Secrets {
  privateKey: JWK;
  publicKey: JWK;
  /** By client id. */
  clientSecrets: Record<string, string>;
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
  })
  .refine(({ privateKey, publicKey }) => privateKey.n === publicKey.n, "its keys are no pair");

/**
 * Reads the secrets, and generates those that are missing.
 * @throws DamagedFileError
 */
export async function loadSecrets(directory: string, clientIds: string[]): Promise<Secrets> {
  const file = join(directory, "cognito.json");
  const secrets = (await readRecord(file, schema)) ?? (await generateSecrets());
  const clientSecrets = Object.fromEntries(
    clientIds.map((clientId) => [
      clientId,
      lookUp(secrets.clientSecrets, clientId) ?? randomBytes(32).toString("base64url"),
    ]),
  );
  const complete = { ...secrets, clientSecrets: { ...secrets.clientSecrets, ...clientSecrets } };
  await mkdir(directory, { recursive: true });
  await writeRecord(file, complete, { mode: 0o600 });
  return complete;
}

async function generateSecrets(): Promise<Secrets> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    privateKey: await exportJWK(privateKey),
    publicKey: await exportJWK(publicKey),
    clientSecrets: {},
  };
}
