import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";

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

test("A part of the EICAR test string is no malware.", async () => {
  const { findings } = await inspect(bufferSource(Buffer.from(eicar.slice(1))));
  expect(findings.map(({ rule }) => rule)).not.toContain("malware-signature");
});
