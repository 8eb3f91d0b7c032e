import { expect, test } from "vitest";
import { Budget } from "../../src/budget.ts";
import { decodeXml } from "../../src/xml/decode-xml.ts";
import { attributeOf, readXml } from "../../src/xml/xml.ts";

test("XML is decoded by its byte order mark, its first bytes or its declaration.", () => {
  const text = '<?xml version="1.0"?><a>é</a>';
  const wide = Buffer.from(text, "utf16le");
  const utf32 = Buffer.alloc(text.length * 4);
  [...text].forEach((character, index) => {
    utf32.writeUInt32BE(character.codePointAt(0) ?? 0, index * 4);
  });
  const declared = '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>';
  expect(decodeXml(Buffer.from(text))).toBe(text);
  expect(decodeXml(Buffer.from(`\ufeff${text}`))).toBe(text);
  expect(decodeXml(wide)).toBe(text);
  expect(decodeXml(Buffer.concat([Buffer.from([0xff, 0xfe]), wide]))).toBe(text);
  expect(decodeXml(Buffer.from(wide).swap16())).toBe(text);
  expect(decodeXml(utf32)).toBe(text);
  expect(decodeXml(Buffer.from(declared, "latin1"))).toBe(declared);
  expect(decodeXml(Buffer.from('<?xml version="1.0" encoding="utf-7"?><a/>'))).toBeUndefined();
});

test("A document type and its entities are reported and not expanded.", () => {
  const texts: string[] = [];
  const result = readXml(
    '<!DOCTYPE a [<!ENTITY b "expanded">]><a>&b;</a>',
    { text: (text) => texts.push(text) },
    new Budget(),
  );
  expect(result).toMatchObject({ hasEntities: true, doctype: expect.stringContaining("ENTITY b") });
  expect(texts.join("")).not.toContain("expanded");
});

test("Malformed XML is read as far as it goes, and the result says what is wrong.", () => {
  const names: string[] = [];
  const result = readXml("<a><b x='1'></c></a>", { open: ({ local }) => names.push(local) }, new Budget());
  expect(names).toEqual(["a", "b"]);
  expect(result.malformed).toMatch(/^1:/);
  expect(readXml("", {}, new Budget()).malformed).toBeDefined();
  expect(readXml("<a>".repeat(2000), {}, new Budget()).malformed).toMatch(/deeper/);
});

test("Elements have namespaces, attributes and lines.", () => {
  const { root, malformed } = readXml("\n<p:a xmlns:p='urn:x' p:y='1'/>", {}, new Budget());
  expect(malformed).toBeUndefined();
  expect(root).toMatchObject({ local: "a", uri: "urn:x", line: 2 });
  expect(root && attributeOf(root, "y")).toBe("1");
});

test("Only the beginning of a document is read to find its DTD.", () => {
  const { root, malformed } = readXml("<a><b></a>", {}, new Budget(), { prologOnly: true });
  expect(root?.local).toBe("a");
  expect(malformed).toBeUndefined();
});
