import { deflateSync } from "node:zlib";
import jpeg from "jpeg-js";
import { type PackerOptions, PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { preview } from "../../src/preview/index.ts";
import { bufferSource } from "../../src/source.ts";
import { gif, jpegSegment, png, pngChunk, pngText, tiff } from "../samples/images.ts";

const imageOf = (content: Buffer, filename = "photo") =>
  preview(bufferSource(content), { view: "image", filename });

async function pngOf(content: Buffer): Promise<Buffer> {
  const view = await imageOf(content);
  if (!("png" in view)) throw new Error("unavailable" in view ? view.unavailable : "There is no image.");
  return Buffer.from(view.png, "base64");
}

/** An image of one colour. */
const filled = (width: number, height: number, colour: readonly number[]) => ({
  width,
  height,
  data: new Uint8Array(Array.from({ length: width * height }, () => colour).flat()),
});
const header = (width: number, height: number, { depth = 8, colours = 2, interlace = 0 } = {}) => {
  const data = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, depth, colours, 0, 0, interlace]);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  return pngChunk("IHDR", data);
};
const signature = Buffer.from("89504e470d0a1a0a", "hex");
const pngOfChunks = (...chunks: Buffer[]) =>
  Buffer.concat([signature, ...chunks, pngChunk("IEND", Buffer.alloc(0))]);

describe("the pixels of an image", () => {
  test("A photo is scaled down and keeps its colours.", async () => {
    const photo = Buffer.from(jpeg.encode(filled(2000, 1000, [200, 40, 90, 255]), 90).data);
    expect(await imageOf(photo)).toMatchObject({
      type: "image/jpeg",
      width: 1024,
      height: 512,
      originalWidth: 2000,
      originalHeight: 1000,
    });
    const { data } = PNG.sync.read(await pngOf(photo));
    for (const [index, value] of [200, 40, 90].entries())
      expect(Math.abs((data[index] ?? 0) - value)).toBeLessThan(4);
  });

  test("The EXIF block of a photo, with where it was taken, is not in the image.", async () => {
    const photo = Buffer.from(jpeg.encode(filled(16, 16, [1, 2, 3, 255]), 90).data);
    const exif = jpegSegment(0xe1, Buffer.from("Exif\0\0MM\0*GPSLatitude 52.5163"));
    const located = Buffer.concat([photo.subarray(0, 2), exif, photo.subarray(2)]);
    const encoded = await pngOf(located);
    expect(encoded.toString("latin1")).not.toMatch(/GPS|Exif/);
    expect([...encoded.toString("latin1").matchAll(/IHDR|tEXt|eXIf|iTXt|IDAT|IEND/g)].join()).toBe(
      "IHDR,IDAT,IEND",
    );
  });

  test("Text and data behind the end of a PNG are not in the image.", async () => {
    const text = pngText("<script>alert(1)</script>");
    const hostile = Buffer.concat([png({ chunks: [text] }), Buffer.from("<?php evil ?>")]);
    expect(hostile.toString("latin1")).toMatch(/script/);
    expect((await pngOf(hostile)).toString("latin1")).not.toMatch(/script|php/);
  });

  test.each<[string, PackerOptions]>([
    ["16 bits", { colorType: 2, bitDepth: 16 }],
    ["greys", { colorType: 0 }],
    ["greys and alpha", { colorType: 4 }],
    ["colours and alpha", { colorType: 6 }],
  ])("A PNG with %s is decoded.", async (_form, options) => {
    const content = PNG.sync.write(new PNG({ width: 2, height: 3, fill: true }), options);
    expect(await imageOf(content)).toMatchObject({ width: 2, height: 3, originalHeight: 3 });
  });

  test("A PNG with a palette of two colours is decoded.", async () => {
    const content = pngOfChunks(
      header(8, 1, { depth: 1, colours: 3 }),
      pngChunk("PLTE", Buffer.from("ff0000" + "0000ff", "hex")),
      pngChunk("IDAT", deflateSync(Buffer.from([0, 0b01000000]))),
    );
    const { data } = PNG.sync.read(await pngOf(content));
    expect([...data.subarray(0, 8)]).toEqual([255, 0, 0, 255, 0, 0, 255, 255]);
  });

  test("Transparent pixels are white.", async () => {
    const content = PNG.sync.write(new PNG({ width: 1, height: 1, fill: true }));
    expect([...PNG.sync.read(await pngOf(content)).data]).toEqual([255, 255, 255, 255]);
  });

  test("The first frame of a GIF and the first page of a TIFF are decoded.", async () => {
    expect(await imageOf(gif())).toMatchObject({ type: "image/gif", width: 1, height: 1 });
    expect(await imageOf(tiff())).toMatchObject({ type: "image/tiff", width: 1, height: 1 });
  });
});

describe("an image that is not decoded", () => {
  test("An image with too many pixels is refused before it is decoded.", async () => {
    const bomb = pngOfChunks(header(50_000, 50_000), pngChunk("IDAT", deflateSync(Buffer.alloc(1000))));
    expect(await imageOf(bomb)).toMatchObject({
      unavailable: "The image has 50000 × 50000 pixels, and more than 40000000 are not decoded.",
    });
  });

  test.each([0, 1])(
    "Data of a PNG that inflates to more than its pixels is refused (interlace %i).",
    async (interlace) => {
      const data = pngChunk("IDAT", deflateSync(Buffer.alloc(50 * 1024 ** 2)));
      const bomb = pngOfChunks(header(10, 10, { interlace }), data);
      expect(await imageOf(bomb)).toMatchObject({
        unavailable: "The content is damaged, or of a form that is not read.",
      });
    },
  );

  test("SVG is markup and never an image, whatever its name.", async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    expect(await imageOf(svg, "photo.png")).toMatchObject({
      type: "image/svg+xml",
      unavailable: expect.stringContaining("image/svg+xml is not decoded"),
    });
  });

  test("A damaged image says so.", async () => {
    expect(await imageOf(png().subarray(0, 50))).toMatchObject({ unavailable: expect.any(String) });
  });
});
