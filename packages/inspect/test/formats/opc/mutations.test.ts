import fc from "fast-check";
import { expect, test } from "vitest";
import { inspect } from "../../../src/inspect.ts";
import { bufferSource } from "../../../src/source.ts";
import { encryptedBy, page } from "../../samples/books.ts";
import {
  basicLibrary,
  basicProcedure,
  eventListener,
  flatBasic,
  flatOdf,
  formulaCell,
  odf,
} from "../../samples/odf.ts";
import { flatOpc, wordXml } from "../../samples/office-xml.ts";
import { writeOle2 } from "../../samples/ole2.ts";
import { docx, field, opc, paragraph, sheetPart, wordPart, workbookPart } from "../../samples/opc.ts";
import { openingModule, vbaStreams } from "../../samples/vba.ts";
import { type ZipMember, zip } from "../../samples/zip.ts";

const numRuns = Number(process.env.AIRLOCK_MUTATIONS ?? 300);

const project = writeOle2({ streams: vbaStreams(openingModule, { storage: "" }) });

/** The members of a package, whose content is changed before they are packed: a changed ZIP file has no valid CRC-32. */
function membersOf(write: (arrange: (members: ZipMember[]) => ZipMember[]) => unknown): ZipMember[] {
  let found: ZipMember[] = [];
  write((members) => {
    found = members;
    return members;
  });
  return found;
}

const packages: readonly ZipMember[][] = [
  membersOf((arrange) =>
    docx(paragraph("Hello") + field("DDE", "AUTO cmd"), {
      parts: [{ name: "word/vbaProject.bin", content: project }],
      arrange,
    }),
  ),
  membersOf((arrange) =>
    opc({
      main: workbookPart('<definedNames><definedName name="Auto_Open">A!$A$1</definedName></definedNames>'),
      parts: [
        sheetPart('WEBSERVICE("http://example.com")'),
        {
          name: "xl/externalLinks/a.bin",
          content: Buffer.from([0xe8, 2, 2, 1, 0, 39, 20, ...Buffer.alloc(20, 1)]),
          type: "application/vnd.ms-excel.externalLink",
        },
      ],
      arrange,
    }),
  ),
  membersOf((arrange) =>
    opc({
      main: wordPart("", { relationships: [{ kind: "image", target: "\\\\server\\a", mode: "External" }] }),
      arrange,
    }),
  ),
  membersOf((arrange) =>
    odf({
      head: eventListener("macro:a"),
      body: formulaCell('of:=DDE("a")'),
      files: basicLibrary(basicProcedure),
      arrange,
    }),
  ),
  [
    { name: "mimetype", content: "application/epub+zip" },
    page("<p>Hello</p>"),
    encryptedBy("a.otf", "http://www.idpf.org/2008/embedding"),
  ],
];
const flat: readonly Buffer[] = [
  flatOpc([
    { name: "word/document.xml", content: "<a b='c'>&amp;</a>" },
    { name: "a.bin", content: project },
  ]),
  wordXml('<w:p><w:instrText> DDE </w:instrText></w:p><w:binData w:name="a">QWN0aXZlTWltZQAA</w:binData>'),
  flatOdf({ head: flatBasic(basicProcedure), body: formulaCell('of:=DDE("a")') }),
];

const pieces = [
  "<",
  ">",
  "/>",
  "</",
  "&",
  "&#0;",
  "&#x110000;",
  "<!DOCTYPE a [",
  "]]>",
  "<![CDATA[",
  "<?a",
  '"',
  "xmlns:",
  "\0",
  "\ufffe",
];
const change = fc.record({
  at: fc.noBias(fc.nat(999_999)),
  cut: fc.nat(40),
  insert: fc.oneof(
    fc.constantFrom(...pieces).map((piece) => Buffer.from(piece)),
    fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
  ),
});
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

function changed(content: Buffer, { at, cut, insert }: Change): Buffer {
  const position = Math.floor((at / 1_000_000) * content.length);
  return Buffer.concat([content.subarray(0, position), insert, content.subarray(position + cut)]);
}

async function expectNoFailure(content: Buffer): Promise<void> {
  const errors: unknown[] = [];
  const { findings } = await inspect(bufferSource(content), { onError: (_, error) => errors.push(error) });
  expect(errors).toEqual([]);
  expect(findings.filter(({ evidence }) => evidence.limit === "time")).toEqual([]);
}

test(
  "No change of a part of a package makes a parser fail or run out of time.",
  async () => {
    const cases = fc.record({
      members: fc.constantFrom(...packages),
      part: fc.nat(20),
      changes: fc.array(change, { minLength: 1, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ members, part, changes }) => {
        const index = part % members.length;
        const written = members.map((member, position) =>
          position === index
            ? { ...member, content: changes.reduce(changed, Buffer.from(member.content ?? "")) }
            : member,
        );
        await expectNoFailure(zip(written));
      }),
      { numRuns },
    );
  },
  60_000 + numRuns * 100,
);

test(
  "Neither does a change of a document in a single XML file.",
  async () => {
    const cases = fc.record({
      content: fc.constantFrom(...flat),
      changes: fc.array(change, { minLength: 1, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, ({ content, changes }) => expectNoFailure(changes.reduce(changed, content))),
      { numRuns },
    );
  },
  60_000 + numRuns * 100,
);
