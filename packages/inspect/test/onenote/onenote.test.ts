import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { heldBy } from "../samples/held.ts";
import { png } from "../samples/images.ts";
import { writeOle2 } from "../samples/ole2.ts";
import { oneNote } from "../samples/onenote.ts";
import { openingModule, vbaStreams } from "../samples/vba.ts";

const macros = writeOle2({
  streams: { WordDocument: Buffer.alloc(512), ...vbaStreams(openingModule) },
});

test("A section is told by its first bytes.", async () => {
  const { format } = await inspect(bufferSource(oneNote()), { filename: "notes.one" });
  expect(format.type).toBe("application/onenote");
});

describe("A harmless section is released", () => {
  test.each<[string, Buffer]>([
    ["notes", oneNote()],
    ["a picture", oneNote({ files: [{ content: png(), extension: ".png" }] })],
    ["an attached text", oneNote({ files: [{ content: "Hello.", extension: ".txt" }] })],
    ["a picture without a name", oneNote({ files: [{ content: png() }] })],
  ])("%s", async (_, content) => {
    expect(await heldBy(content, "notes.one")).toEqual([]);
  });
});

describe("What hides in a section is found", () => {
  const text = "Set a = 1";
  test.each<[string, string, Buffer]>([
    ["vba-auto-run", "an attached document", oneNote({ files: [{ content: macros, extension: ".doc" }] })],
    [
      "vba-auto-run",
      "a document that is called a picture",
      oneNote({ files: [{ content: macros, extension: ".png" }] }),
    ],
    ["vba-auto-run", "a document that no page refers to", oneNote({ files: [{ content: macros }] })],
    [
      "executable-extension",
      "a script by its extension",
      oneNote({ files: [{ content: png() }, { content: text, extension: ".vbs" }] }),
    ],
    ["onenote-unreadable", "a file with a wrong size", oneNote({ files: [{ content: text, size: 9999 }] })],
    [
      "onenote-unreadable",
      "a file without an end",
      oneNote({ files: [{ content: text, hasFooter: false }] }),
    ],
    ["onenote-unreadable", "a section of OneDrive", oneNote({ format: "2fe98d63d4a6c14b9a36b3fc2511a5b7" })],
    ["onenote-unreadable", "a section of another format", oneNote({ format: "00".repeat(16) })],
    ["onenote-encrypted", "a section with a password", oneNote({ isEncrypted: true })],
  ])("%s: %s", async (rule, _, content) => {
    expect(await heldBy(content, "notes.one")).toContain(rule);
  });
});

test("An attachment is a note, and its extension is named.", async () => {
  const content = oneNote({ files: [{ content: "Hello.", extension: ".txt" }] });
  const { findings } = await inspect(bufferSource(content), { filename: "notes.one" });
  expect(findings).toMatchObject([
    { rule: "onenote-attachment", severity: "low", evidence: { extension: ".txt" } },
  ]);
});
