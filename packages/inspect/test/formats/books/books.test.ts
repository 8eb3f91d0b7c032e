import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { inspect } from "../../../src/inspect.ts";
import { bufferSource } from "../../../src/source.ts";
import { book, encryptedBy, iworkDocument, page } from "../../samples/books.ts";
import { heldBy } from "../../samples/held.ts";
import { program } from "../../samples/images.ts";
import { zip } from "../../samples/zip.ts";

const typeOf = async (content: Buffer) => (await inspect(bufferSource(content))).format.type;

test("An ordinary book is released, also without its mimetype entry.", async () => {
  for (const sample of [{}, { withoutMimetype: true }]) {
    const content = book({ ...sample, files: [page("<p>Hello</p>")] });
    expect(await typeOf(content)).toBe("application/epub+zip");
    expect(await heldBy(content, "book.epub")).toEqual([]);
  }
});

test("Pages and other files of a book get the findings that they would get outside.", async () => {
  const smuggling =
    "<script>var b=new Blob([atob('TVqQ')]);var a=document.createElement('a');a.href=URL.createObjectURL(b);a.download='a.exe';a.click()</script>";
  expect(await heldBy(book({ files: [page(smuggling)] }))).toContain("html-smuggling");
  expect(await heldBy(book({ files: [{ name: "cover.jpg", content: program() }] }))).toContain(
    "executable-content",
  );
});

test("A book is held if a file is encrypted by anything but the obfuscation of fonts.", async () => {
  const idpf = "http://www.idpf.org/2008/embedding";
  const adobe = "http://ns.adobe.com/pdf/enc#RC";
  const samples = [
    ["fonts/a.otf", idpf, []],
    ["fonts/a.TTF", adobe, []],
    ["a.xhtml", idpf, ["epub-encrypted"]],
    ["fonts/a.otf", "http://www.w3.org/2001/04/xmlenc#aes256-cbc", ["epub-encrypted"]],
  ] as const;
  for (const [name, algorithm, rules] of samples)
    expect(await heldBy(book({ files: [page(""), encryptedBy(name, algorithm)] })), name).toEqual(rules);
});

test("Documents of Pages, Numbers and Keynote are told apart, new and old.", async () => {
  const old = (name: string, namespace: string) =>
    zip([{ name, content: `<a:a xmlns:a="http://developer.apple.com/namespaces/${namespace}"/>` }]);
  const packed = zip([
    { name: "index.xml.gz", content: gzipSync('<a:a xmlns:a="http://developer.apple.com/namespaces/ls"/>') },
  ]);
  const samples = [
    [iworkDocument(10_000), "pages"],
    [iworkDocument(1), "numbers"],
    [iworkDocument(1, [{ name: "Index/Slide-1.iwa", content: "\0" }]), "keynote"],
    [old("index.xml", "sl"), "pages"],
    [old("index.xml", "ls"), "numbers"],
    [old("index.apxl", "keynote2"), "keynote"],
    [packed, "numbers"],
  ] as const;
  for (const [content, kind] of samples) {
    expect(await typeOf(content)).toBe(`application/vnd.apple.${kind}`);
    expect(await heldBy(content)).toEqual([]);
  }
});

test("A document of iWork with a password is held, and files in it are inspected.", async () => {
  for (const name of [".iwpv2", ".iwph"])
    expect(await heldBy(iworkDocument(1, [{ name, content: "a" }]))).toEqual(["iwork-encrypted"]);
  expect(await heldBy(iworkDocument(1, [{ name: "Data/a.png", content: program() }]))).toContain(
    "executable-content",
  );
});
