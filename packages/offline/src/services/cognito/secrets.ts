import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { readRecord, writeRecord } from "../../files/records.ts";

/** The signing key and the clients' secrets, in `cognito.json`; they stay the same between runs. */
export interface Secrets {
  privateKey: JWK;
  publicKey: JWK;
  /** By client id. */
  clientSecrets: Record<string, string>;
}

/**
 * Reads the secrets, and generates those that are missing.
 * @throws DamagedRecordError
 */
export async function loadSecrets(directory: string, clientIds: string[]): Promise<Secrets> {
  const file = join(directory, "cognito.json");
  const secrets = (await readRecord<Secrets>(file)) ?? (await generateSecrets());
  for (const clientId of clientIds) secrets.clientSecrets[clientId] ??= randomBytes(32).toString("base64url");
  await mkdir(directory, { recursive: true });
  await writeRecord(file, secrets, { mode: 0o600 });
  return secrets;
}

async function generateSecrets(): Promise<Secrets> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    privateKey: await exportJWK(privateKey),
    publicKey: await exportJWK(publicKey),
    clientSecrets: {},
  };
}
