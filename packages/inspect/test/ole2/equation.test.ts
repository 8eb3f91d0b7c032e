import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { equation, equationStream, fontRecord, matrixRecord } from "../samples/equation.ts";
import { heldBy } from "../samples/held.ts";
import { writeOle2 } from "../samples/ole2.ts";
import { ole1, rtf, rtfObject } from "../samples/rtf.ts";

const classId = "0002CE02-0000-0000-C000-000000000046";
const sized = (content: Buffer) => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  return Buffer.concat([size, content]);
};

/** A document with an equation in its object pool. */
function document(streams: Record<string, Buffer>, id = classId): Buffer {
  const members = Object.entries(streams).map(([name, content]) => [`ObjectPool/_1/${name}`, content]);
  return writeOle2({
    streams: { WordDocument: Buffer.alloc(512), ...Object.fromEntries(members) },
    classIds: { "ObjectPool/_1": id },
  });
}

const native = (...records: string[]) => ({ "Equation Native": equationStream(equation(...records)) });

describe("An equation that its editor wrote is released", () => {
  test.each<[string, Buffer]>([
    ["a fraction", document(native())],
    ["a font, sizes and a matrix", document(native(fontRecord(15), "0a", "096500f0", matrixRecord(4)))],
    ["a character that is moved and has a hat", document(native("a2808000000000836e00060900"))],
    [
      "padding at the end",
      document({ "Equation Native": equationStream(Buffer.concat([equation(), Buffer.alloc(40)])) }),
    ],
    [
      "an equation of MathType 3",
      document({ "\x01Ole10Native": sized(Buffer.from("04010003050a0112836302863d0288320000", "hex")) }),
    ],
    ["an equation of Word 6", document({ "\x01Ole10Native": sized(equation()) })],
    [
      "an equation of MathType",
      document(
        { "Equation Native": equationStream(Buffer.from("0501000500", "hex")) },
        "0002CE03-0000-0000-C000-000000000046",
      ),
    ],
    [
      "an equation in RTF",
      rtf(rtfObject(ole1("Equation.3", writeOle2({ streams: native(), classIds: { "": classId } })))),
    ],
  ])("%s", async (_, content) => {
    const { findings, verdict } = await inspect(bufferSource(content));
    expect(findings.map(({ rule }) => rule).filter((rule) => rule !== "ole-equation")).toEqual([]);
    expect(verdict).toBe("release");
  });
});

describe("An equation that exploits its editor is rejected", () => {
  test.each<[string, Buffer]>([
    ["a long name of a font", document(native(fontRecord(48)))],
    ["a name of a font that is slightly too long", document(native(fontRecord(32)))],
    [
      "a name of a font in an equation of Word 6",
      document({ "\x01Ole10Native": sized(equation(fontRecord(48))) }),
    ],
    ["a matrix with too many rows", document(native(matrixRecord(40)))],
    ["an object of another class", document(native(fontRecord(48)), "00000000-0000-0000-0000-000000000000")],
    [
      "an equation in RTF",
      rtf(rtfObject(ole1("Equation.3", writeOle2({ streams: native(fontRecord(48)) })))),
    ],
  ])("%s", async (_, content) => {
    const { findings, verdict } = await inspect(bufferSource(content));
    expect(findings).toContainEqual(expect.objectContaining({ rule: "ole-equation-exploit" }));
    expect(verdict).toBe("reject");
  });
});

describe("An equation that its editor did not write is held", () => {
  const cut = equation().subarray(0, -4);
  test.each<[string, Buffer]>([
    ["no equation in the object", document({ x: Buffer.from("x") })],
    ["two equations", document({ ...native(), "\x01Ole10Native": sized(equation()) })],
    ["an equation without an end", document({ "Equation Native": equationStream(cut) })],
    [
      "data behind the end",
      document({ "Equation Native": equationStream(Buffer.concat([equation(), Buffer.alloc(40, 1)])) }),
    ],
    [
      "an equation of another version",
      document({ "Equation Native": equationStream(Buffer.from("05010300000000", "hex")) }),
    ],
    ["a record of an unknown kind", document(native("0f00"))],
    ["a size larger than the stream", document({ "\x01Ole10Native": sized(equation()).subarray(0, -8) })],
    ["a class in other letters", rtf(rtfObject(ole1("eQuation.3", writeOle2({ streams: native() }))))],
    [
      "a compound file without an equation",
      rtf(rtfObject(ole1("Equation.3", writeOle2({ streams: { x: "x" } })))),
    ],
  ])("%s", async (_, content) => {
    expect(await heldBy(content)).toContain("ole-equation-editor");
  });
});
