import { createHmac, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/**
 * Access keys for roles. A key pair is drawn from the role's ARN and a secret that the data folder keeps, so that it is
 * the same after a restart and nobody else can work it out.
 */
export async function createCredentials(directory: string) {
  await mkdir(directory, { recursive: true });
  const file = join(directory, "credentials.key");
  let key: Buffer;
  try {
    key = await readFile(file);
  } catch {
    key = randomBytes(32);
    await writeFile(file, key, { mode: 0o600 });
  }
  const draw = (what: string, roleArn: string) =>
    createHmac("sha256", key).update(`${what} ${roleArn}`).digest();
  const roles = new Map<string, { roleArn: string; secretAccessKey: string }>();
  return {
    /** The role's key pair; from then on requests signed with it are known. */
    of(roleArn: string): Credentials {
      const letters = draw("id", roleArn).toString("hex").toUpperCase().slice(0, 16);
      const accessKeyId = `AKIA${letters}`;
      const secretAccessKey = draw("secret", roleArn).toString("base64url").slice(0, 40);
      roles.set(accessKeyId, { roleArn, secretAccessKey });
      return { accessKeyId, secretAccessKey };
    },
    secretOf: (accessKeyId: string): string | undefined => roles.get(accessKeyId)?.secretAccessKey,
    roleOf: (accessKeyId: string): string | undefined => roles.get(accessKeyId)?.roleArn,
  };
}
