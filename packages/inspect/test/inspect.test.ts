import { expect, test, vi } from "vitest";
import type { Limits } from "../src/budget.ts";
import { pdfParser } from "../src/formats/pdf/parser.ts";
import { inspect } from "../src/inspect.ts";
import { malwareSignatures } from "../src/malware-signatures.ts";
import { rules } from "../src/rules.ts";
import { bufferSource } from "../src/source.ts";
import { pdfFile } from "./samples/pdf.ts";
import { zip } from "./samples/zip.ts";

test("An error of the source is thrown and is no finding.", async () => {
  const source = { size: 1, read: () => Promise.reject(new Error("The disk is gone.")) };
  await expect(inspect(source)).rejects.toThrow("The disk is gone.");
});

test("A parser that throws holds the document and is named, and the other parsers examine it.", async () => {
  const fault = new TypeError("A fault of the parser.");
  const analyze = vi.spyOn(pdfParser, "analyze").mockRejectedValue(fault);
  const errors: unknown[] = [];
  const [{ bytes: virus }] = malwareSignatures;
  const { verdict, findings } = await inspect(bufferSource(Buffer.concat([pdfFile(), virus])), {
    onError: (...error) => errors.push(error),
  });
  analyze.mockRestore();
  expect(verdict).toBe("reject");
  expect(errors).toEqual([["pdf", fault]]);
  expect(findings).toContainEqual(
    expect.objectContaining({ rule: "parser-failed", severity: "medium", evidence: { parser: "pdf" } }),
  );
  expect(findings.map(({ rule }) => rule)).toContain("malware-signature");
});

test("One budget counts what all parsers of a document and of its entries use.", async () => {
  const letters = (count: number) =>
    zip(Array.from({ length: count }, (_, index) => ({ name: `${index}.txt`, content: "a".repeat(1000) })));
  const archive = zip([
    { name: "a.zip", content: letters(3) },
    { name: "b.zip", content: letters(3) },
  ]);
  const verdictWith = async (limits: Partial<Limits>) =>
    (await inspect(bufferSource(archive), { filename: "a.zip", limits })).verdict;
  expect(await verdictWith({ entries: 8 })).toBe("release");
  expect(await verdictWith({ entries: 7 })).toBe("quarantine");
  expect(await verdictWith({ bytesDecoded: 5000 })).toBe("quarantine");
});

test("Content beyond a limit is held, and the finding names the limit.", async () => {
  const { verdict, findings } = await inspect(bufferSource(new Uint8Array(100)), {
    limits: { bytesRead: 10 },
  });
  expect(verdict).toBe("quarantine");
  expect(findings).toMatchObject([{ rule: "inspection-incomplete", evidence: { limit: "bytesRead" } }]);
});

test("Every rule says in sentences what it finds, why that matters and what the sender can do.", () => {
  for (const [id, { title, what, why, remedy }] of rules) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(title).not.toMatch(/\.$/);
    for (const sentence of [what, why, remedy]) expect(sentence, id).toMatch(/^[A-Z].*\.$/);
  }
});
