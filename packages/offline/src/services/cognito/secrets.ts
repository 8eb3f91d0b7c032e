import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { type Fields, readRecord, writeRecord } from "../../files/records.ts";
import { lookUp } from "../../look-up.ts";

/** The signing key and the clients' secrets, in `cognito.json`; they stay the same between runs. */
export interface Secrets {
  privateKey: JWK;
  publicKey: JWK;
  /** By client id. */
  clientSecrets: Record<string, string>;
}

const fields: Fields<Secrets> = { privateKey: "object", publicKey: "object", clientSecrets: "object" };

/**
 * Reads the secrets, and generates those that are missing.
 * @throws DamagedFileError
 */
export async function loadSecrets(directory: string, clientIds: string[]): Promise<Secrets> {
  const file = join(directory, "cognito.json");
  const secrets = (await readRecord<Secrets>(file, fields)) ?? (await generateSecrets());
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
