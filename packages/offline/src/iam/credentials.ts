import { createHmac, randomBytes } from "node:crypto";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readIfPresent, writeWhole } from "../files/records.ts";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** The file of the data folder that the keys are derived from. */
export const credentialsFile = "credentials.key";

const secretBytes = 32;

/** Access keys of roles. They are derived from the role's ARN and a random secret, so they stay the same after a restart. */
export class RoleCredentials {
  readonly #secret: Buffer;
  readonly #roles = new Map<string, { roleArn: string; secretAccessKey: string }>();

  private constructor(secret: Buffer) {
    this.#secret = secret;
  }

  /**
   * Reads the secret from a folder, or makes one there. A secret that is damaged is replaced, since keys that are derived
   * from a short one could be guessed.
   * @param report receives a line that says so
   * @throws DamagedFileError when the file cannot be read
   */
  static async open(directory: string, report: (line: string) => void): Promise<RoleCredentials> {
    await mkdir(directory, { recursive: true });
    const file = join(directory, credentialsFile);
    const existing = await readIfPresent(file);
    if (existing && isRandom(existing)) {
      await chmod(file, 0o600);
      return new RoleCredentials(existing);
    }
    const secret = randomBytes(secretBytes);
    await writeWhole(file, secret, { mode: 0o600 });
    if (existing)
      report(
        `${file} was damaged (it had ${existing.length} bytes) and is made anew: all access keys have changed, and presigned URLs of earlier runs are refused.`,
      );
    return new RoleCredentials(secret);
  }

  /** The role's access key; requests that are signed with it are accepted from then on. */
  of(roleArn: string): Credentials {
    const accessKeyId = `AKIA${this.#derive("id", roleArn).toString("hex").toUpperCase().slice(0, 16)}`;
    const secretAccessKey = this.#derive("secret", roleArn).toString("base64url").slice(0, 40);
    this.#roles.set(accessKeyId, { roleArn, secretAccessKey });
    return { accessKeyId, secretAccessKey };
  }

  /** The secret access key; undefined for an unknown key. */
  secretOf(accessKeyId: string): string | undefined {
    return this.#roles.get(accessKeyId)?.secretAccessKey;
  }

  /** ARN of the role; undefined for an unknown key. */
  roleOf(accessKeyId: string): string | undefined {
    return this.#roles.get(accessKeyId)?.roleArn;
  }

  #derive(purpose: string, roleArn: string): Buffer {
    return createHmac("sha256", this.#secret).update(`${purpose} ${roleArn}`).digest();
  }
}

/** Whether a secret has its length and is not filled with a few bytes, as a damaged disk leaves it. */
function isRandom(secret: Buffer): boolean {
  return secret.length === secretBytes && new Set(secret).size > secretBytes / 4;
}
