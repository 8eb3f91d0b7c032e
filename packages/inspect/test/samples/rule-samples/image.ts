import { gif, jpeg, jpegSegment, png, program } from "../images.ts";
import { zip } from "../zip.ts";
import type { RuleSample } from "./rule-sample.ts";

const photo = jpeg();
const after = (bytes: Buffer) => Buffer.concat([photo, bytes]);
const comment = (text: string) => jpeg({ segments: [jpegSegment(0xfe, Buffer.from(text))] });

export const imageRuleSamples: readonly RuleSample[] = [
  {
    rule: "image-appended-content",
    filename: "photo.jpg",
    harmless: after(jpeg()),
    hostile: after(zip([{ name: "a.txt", content: "Hello." }])),
  },
  {
    rule: "image-trailing-data",
    filename: "photo.jpg",
    harmless: after(Buffer.alloc(4)),
    hostile: after(Buffer.from([1, 2, 3, 4])),
  },
  {
    rule: "image-metadata-code",
    filename: "photo.jpg",
    harmless: comment("Photo by A. Smith"),
    hostile: comment("<?php system($_GET['c']); ?>"),
  },
  {
    rule: "image-bomb",
    filename: "scan.png",
    harmless: png({ width: 400, height: 400 }),
    hostile: png({ width: 40_000, height: 40_000 }),
  },
  { rule: "image-unreadable", filename: "photo.jpg", harmless: photo, hostile: photo.subarray(0, 30) },
  {
    rule: "image-malformed",
    filename: "photo.jpg",
    harmless: photo,
    hostile: photo.subarray(0, photo.length - 3),
  },
  {
    rule: "image-name-for-code",
    filename: "photo.jpg",
    harmless: photo,
    hostile: Buffer.from("<?php system($_GET['c']); ?>"),
  },
  {
    rule: "polyglot-two-formats",
    filename: "logo.gif",
    harmless: gif(),
    // The width is also the beginning of a comment of JavaScript.
    hostile: gif({ width: 0x2a2f }),
  },
  {
    rule: "polyglot-embedded-content",
    filename: "photo.jpg",
    harmless: comment("Photo by A. Smith"),
    hostile: jpeg({ segments: [jpegSegment(0xfe, program())] }),
  },
];
