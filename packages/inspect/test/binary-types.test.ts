import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphicsSignatures } from "../src/formats/binary/graphics-signatures.ts";
import { mediaSignatures } from "../src/formats/binary/media-signatures.ts";
import { recordingSignatures } from "../src/formats/binary/recording-signatures.ts";
import { signatures as documentSignatures } from "../src/formats/binary/signatures.ts";
import { bufferSource, canDetect, inspect } from "../src/index.ts";
import { binarySamples } from "./samples/types.ts";

const signatures = [...documentSignatures, ...mediaSignatures, ...graphicsSignatures, ...recordingSignatures];

const typeOf = async (bytes: Uint8Array, filename = "") =>
  (await inspect(bufferSource(bytes), { filename })).format.type;

/** Beginnings of text that are the beginnings of binary formats too. */
const beginnings = [
  ...[
    "MZN,amount",
    "ZM;1",
    "BMI,weight",
    "GIFT LIST",
    "GIF89a is a format",
    "MAC ADDRESS,HOST",
    "FORM 1040",
    "ID3 tags",
  ],
  ...[
    "PK,name",

    "Rar! said",
    "RIFF,WAVE",
    "OggS",
    "fLaC",
    "MThd",
    "8BPS",
    "wOFF",
    "OTTO von",
    "ftypheic",
    "FWS report",
  ],
  ...[
    "CWS 2024",
    "Cr24 sold",
    "dex\n0",
    "LZIP",
    "BZh9 is",
    "SQLite format 3 is",
    "MSCF,",
    "ITSF",
    "IIRC",
    "MM-DD-YYYY",
  ],
  ...[
    "AC1027",
    "AT&TFORM",
    "KDMV",
    "conectix",
    "QFI",
    "vhdxfile",
    "Salted__",
    "AES",
    "regf",
    "SIMPLE  =",
    "LUKS",
    "xar!",
  ],
  ...[
    "!BDN",
    "!<arch>",
    "%!",
    "%PDX",
    "DICM",
    "SCRM",
    "MAC ",
    "MP+ and",
    "FLIF",
    "FLV1",
    "Obj",
    "PAR1",
    "ARROW1",
    "070707",
  ],
  ...[
    "II*",
    "MM*",
    "BPG",
    "NES,",
    "icns",
    "wvpk",
    "TAPE",
    "-lh5-",
    "SEVEN",
    "glTF",
    "DRACO",
    "ISc(",
    "caff",
    "#!AMR",
  ],
];

describe("types by signature", () => {
  it.each(binarySamples)("tells $type", async ({ type, bytes }) => {
    expect(await typeOf(bytes)).toBe(type);
  });

  it.each(signatures.map(({ type }) => type))("lists %s among the types that it can tell", (type) => {
    expect(canDetect(type)).toBe(true);
  });

  it("tells a Targa image by a header that agrees with the size", async () => {
    const header = Buffer.from([0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 4, 0, 24, 0]);
    expect(await typeOf(Buffer.concat([header, Buffer.alloc(48, 0x90)]))).toBe("image/x-tga");
    expect(await typeOf(Buffer.concat([header, Buffer.alloc(40, 0x90)]))).toBe("application/octet-stream");
  });

  it("tells binary STL by a number of triangles that agrees with the size", async () => {
    const header = Buffer.concat([Buffer.from("solid made".padEnd(80)), Buffer.from([2, 0, 0, 0])]);
    expect(await typeOf(Buffer.concat([header, Buffer.alloc(100)]))).toBe("model/stl");
    expect(await typeOf(Buffer.concat([header, Buffer.alloc(90)]))).toBe("application/octet-stream");
  });

  it("tells an animated PNG as a PNG", async () => {
    const chunk = (type: string, data: Buffer) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(data.length);
      return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
    };
    const bytes = Buffer.concat([
      Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
      chunk("IHDR", Buffer.alloc(13)),
      chunk("acTL", Buffer.alloc(8)),
      chunk("IDAT", Buffer.alloc(8)),
    ]);
    expect(await typeOf(bytes)).toBe("image/png");
  });

  it("takes content that only begins with MZ for no program", async () => {
    const bytes = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(200, 1)]);
    expect(await typeOf(bytes)).toBe("application/octet-stream");
  });

  it.each(beginnings)("takes a table that begins with %j for text", async (beginning) => {
    const { format, verdict } = await inspect(bufferSource(Buffer.from(`${beginning},Müller\r\n1,2\r\n`)), {
      filename: "report.csv",
      declaredType: "text/csv",
      allowedTypes: ["text/csv"],
    });
    expect({ type: format.type, verdict }).toEqual({ type: "text/csv", verdict: "release" });
  });

  it("takes text for text whatever signature it begins with", async () => {
    const printable = signatures
      .map(({ bytes }) => /^[\t\n\r -~]+/.exec(bytes)?.[0] ?? "")
      .filter((bytes) => bytes.length >= 2 && !bytes.startsWith("%!PS"));
    const beginning = fc.constantFrom(...printable);
    const rest = fc.stringMatching(/^[ -~]{0,60}$/);
    await fc.assert(
      fc.asyncProperty(beginning, rest, async (start, end) => {
        const { format } = await inspect(bufferSource(Buffer.from(`${start}${end}\n`)), {
          filename: "a.txt",
        });
        return format.details?.encoding === "utf-8";
      }),
    );
  });
});
