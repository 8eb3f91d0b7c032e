import { createHash } from "node:crypto";
import { Crc32, Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";

/** S3's checksum algorithms, as in the header `x-amz-checksum-sha256`. */
export const checksumNames = ["sha256", "sha1", "crc32", "crc32c", "crc64nvme"] as const;
export type ChecksumName = (typeof checksumNames)[number];

/** How long the value of each is. */
export const checksumBytes: Readonly<Record<ChecksumName, number>> = {
  sha256: 32,
  sha1: 20,
  crc32: 4,
  crc32c: 4,
  crc64nvme: 8,
};

export interface RunningChecksum {
  update(chunk: Buffer): void;
  /** Base64, as in S3's headers. */
  digest(): Promise<string>;
}

/** A checksum of streamed content. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
export function createChecksum(name: ChecksumName): RunningChecksum {
  if (name === "sha256" || name === "sha1") {
    const hash = createHash(name);
    return { update: (chunk) => void hash.update(chunk), digest: async () => hash.digest("base64") };
  }
  const crc = new { crc32: Crc32, crc32c: Crc32c, crc64nvme: Crc64Nvme }[name]();
  return {
    update: (chunk) => crc.update(chunk),
    digest: async () => Buffer.from(await crc.digest()).toString("base64"),
  };
}

export function headerOfChecksum(name: ChecksumName): `x-amz-checksum-${ChecksumName}` {
  return `x-amz-checksum-${name}`;
}

/** A COMPOSITE checksum ends in the number of parts, such as `-2`. */
export function checksumTypeOf(checksums: Record<string, string>): "COMPOSITE" | "FULL_OBJECT" {
  return Object.values(checksums).some((value) => /-\d+$/.test(value)) ? "COMPOSITE" : "FULL_OBJECT";
}

/** Checksums as elements of an answer, such as `ChecksumSHA256`. */
export function checksumElements(checksums: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(checksums).map(([header, value]) => [
      `Checksum${header.replace("x-amz-checksum-", "").toUpperCase()}`,
      value,
    ]),
  );
}

/** The algorithm that the header `x-amz-checksum-algorithm` names. */
export function checksumNamed(algorithm: unknown): ChecksumName | undefined {
  const name = String(algorithm ?? "").toLowerCase();
  return checksumNames.find((candidate) => candidate === name);
}
