import { describe, expect, test } from "vitest";
import { Budget } from "../../src/budget.ts";
import { inspect } from "../../src/inspect.ts";
import { CompressedRtfError, decompressRtf } from "../../src/outlook/compressed-rtf.ts";
import { bufferSource } from "../../src/source.ts";
import { compressRtf } from "../samples/compressed-rtf.ts";
import { heldBy } from "../samples/held.ts";
import { writeOle2 } from "../samples/ole2.ts";
import { rtf, rtfField } from "../samples/rtf.ts";

const [rtfBody, htmlBody] = ["__substg1.0_10090102", "__substg1.0_10130102"];

const message = (streams: Record<string, Buffer | string>, storage = ""): Buffer => {
  const members = { "__properties_version1.0": "x", ...streams };
  return writeOle2({
    streams: {
      "__properties_version1.0": "x",
      ...Object.fromEntries(Object.entries(members).map(([name, content]) => [`${storage}${name}`, content])),
    },
  });
};

/** The example of [MS-OXRTFCP] 3.1.1.1. */
const example = Buffer.from(
  "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0",
  "hex",
);

describe("Compressed RTF is decompressed", () => {
  test("with references to the first window and to itself.", () => {
    expect(decompressRtf(example, new Budget()).toString()).toBe(
      "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
    );
  });

  test.each([0, 1, 7, 8, 9, 5000])("with %i bytes and no references.", (length) => {
    const content = Buffer.alloc(length, "abcdefghijk");
    expect(decompressRtf(compressRtf(content), new Budget()).equals(content)).toBe(true);
  });

  test("if it is not compressed at all.", () => {
    const header = Buffer.from("1200000006000000 4d454c41 00000000".replaceAll(" ", ""), "hex");
    expect(decompressRtf(Buffer.concat([header, Buffer.from("{\\rtf}")]), new Budget()).toString()).toBe(
      "{\\rtf}",
    );
  });
});

describe("A harmless message is released", () => {
  test.each<[string, Buffer]>([
    ["an RTF body", message({ [rtfBody]: compressRtf(rtf("Hello")) })],
    ["an RTF body as Outlook compresses it", message({ [rtfBody]: example })],
    [
      "a newsletter with pictures of a web server",
      message({
        [htmlBody]:
          '<html><body><img src="https://example.com/a.png"><a href="https://a.test">x</a></body></html>',
      }),
    ],
    ["an empty body", message({ [rtfBody]: "", [htmlBody]: "" })],
  ])("%s", async (_, content) => {
    expect(await heldBy(content, "letter.msg")).toEqual([]);
  });
});

describe("What hides in the body of a message is found", () => {
  const hostile = compressRtf(rtf(rtfField("DDEAUTO cmd calc")));
  test.each<[string, string, Buffer]>([
    ["office-dde", "a field of the RTF body", message({ [rtfBody]: hostile })],
    [
      "office-dde",
      "a field of an attached message",
      message({ [rtfBody]: hostile }, "__attach_version1.0_#00000000/__substg1.0_3701000D/"),
    ],
    [
      "html-file-share",
      "a picture of a share in the HTML body",
      message({ [htmlBody]: '<html><body><img src="\\\\10.1.1.1\\a\\b.png"></body></html>' }),
    ],
    [
      "ole2-unreadable",
      "RTF that is compressed in another way",
      message({ [rtfBody]: "0123456789abcdef0123" }),
    ],
    ["ole2-unreadable", "RTF with a cut reference", message({ [rtfBody]: example.subarray(0, 18) })],
  ])("%s: %s", async (rule, _, content) => {
    expect(await heldBy(content, "letter.msg")).toContain(rule);
  });
});

test("A body larger than a limit is held.", async () => {
  const content = message({ [rtfBody]: compressRtf(rtf("x".repeat(5000))) });
  const { findings } = await inspect(bufferSource(content), { limits: { memberBytes: 4000 } });
  expect(findings).toMatchObject([{ rule: "inspection-incomplete" }]);
});

test("A size that the data cannot have is an error, and allocates no more than the data may become.", () => {
  const wrong = Buffer.from(example);
  wrong.writeUInt32LE(60_000_000, 4);
  expect(() => decompressRtf(wrong, new Budget({ bytesDecoded: 1000 }))).toThrow(CompressedRtfError);
});
