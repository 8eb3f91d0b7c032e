import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { xmlDocument } from "../src/http/xml.ts";

describe("xmlDocument", () => {
  it("writes attributes, repeated elements and empty text", () => {
    expect(
      xmlDocument("List", { "@xmlns": "http://example.com/", Key: ["a", "b"], Prefix: "", Size: 0 }),
    ).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<List xmlns="http://example.com/"><Key>a</Key><Key>b</Key><Prefix></Prefix><Size>0</Size></List>',
    );
  });

  it("replaces the characters that XML 1.0 cannot represent", () => {
    expect(xmlDocument("Key", { "#text": "a\u0000\u0008\t\n\u001fb" })).toContain(
      "<Key>a\ufffd\ufffd\t\n\ufffdb</Key>",
    );
  });

  it("is read back by a parser as the text that was written", () => {
    const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true });
    const character = fc.constantFrom(..."ab &<>\"'\t\r\n]é😀", "]]>", "&amp;", "<!--");
    fc.assert(
      fc.property(fc.string({ unit: character, minLength: 1 }), (text) => {
        expect(parser.parse(xmlDocument("Key", { Value: text })).Key.Value).toBe(text);
      }),
    );
  });
});
