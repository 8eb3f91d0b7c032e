import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { zip } from "../samples/zip.ts";

const eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("");

test.each([0, 1, 5000, 1024 ** 2 - 30, 3 * 1024 ** 2])(
  "The EICAR test string at offset %i rejects the document.",
  async (offset) => {
    const content = Buffer.concat([Buffer.alloc(offset, "."), Buffer.from(eicar), Buffer.alloc(100, ".")]);
    const { verdict, findings } = await inspect(bufferSource(content));
    expect(verdict).toBe("reject");
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule: "malware-signature",
        evidence: { signature: "EICAR-Test-File", offset },
      }),
    );
  },
);

test("A document that the caller has searched is not read again, and what it contains is searched.", async () => {
  const limits = { bytesRead: 2 * 1024 ** 2 };
  const large = bufferSource(Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(3 * 1024 ** 2)]));
  expect((await inspect(large, { limits })).verdict).toBe("quarantine");
  expect((await inspect(large, { limits, isSearched: true })).verdict).toBe("release");
  const archive = bufferSource(zip([{ name: "a.txt", content: Buffer.from(eicar) }]));
  expect((await inspect(archive, { isSearched: true })).findings).toContainEqual(
    expect.objectContaining({ rule: "malware-signature", where: "a.txt: offset 0" }),
  );
});

test("A part of the EICAR test string is no malware.", async () => {
  const { findings } = await inspect(bufferSource(Buffer.from(eicar.slice(1))));
  expect(findings.map(({ rule }) => rule)).not.toContain("malware-signature");
});
