import { describe, expect, it } from "vitest";
import { bufferSource, inspect } from "../src/index.ts";

const typeOf = async (content: string | Buffer, filename = "") =>
  (await inspect(bufferSource(Buffer.from(content as string)), { filename })).format.type;

describe("types of text", () => {
  it.each([
    ["text/plain", "hello", ""],
    ["text/csv", "a;b\n1;2\n", "a.csv"],
    ["text/plain", "a: [1, 2", "a.txt"],
    ["application/json", '\n{"a": [1, 2]}', "a.txt"],
    ["application/x-ndjson", '{"a": 1}\n{"a": 2}\n', ""],
    ["text/calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", ""],
    ["text/vcard", "BEGIN:VCARD\nEND:VCARD\n", ""],
    ["application/postscript", "%!PS-Adobe-3.0\nshowpage\n", ""],
    ["image/vnd.dxf", "  0\nSECTION\n  2\nHEADER\n", ""],
    ["application/x-x509-ca-cert", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", ""],
    ["application/pgp-encrypted", "-----BEGIN PGP MESSAGE-----\n\nabc\n", ""],
    ["application/pgp-encrypted", "\n \n-----BEGIN PGP MESSAGE-----\n\nabc\n", ""],
    ["application/x-openssl-encrypted", "\n  U2FsdGVkX18AAAAAAAAAAA==\n", ""],
    ["application/x-saltpack-encrypted", "BEGIN KEYBASE SALTPACK ENCRYPTED MESSAGE. kiOUtMhcc4NXXRb", ""],
    ["application/x-fernet-encrypted", `gAAAAABh${"Ab-_".repeat(30)}==`, ""],
    ["application/jose", `eyJhbGciOiJkaXIifQ..${"Ab-_".repeat(4)}.AAAA.BBBB`, ""],
    ["text/plain", `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${"Ab-_".repeat(10)}`, ""],
    ["application/x-encrypted-key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIF\n", ""],
    ["application/x-encrypted-key", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n", ""],
    ["text/plain", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n", ""],
    [
      "application/x-encrypted-key",
      "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHI\n",
      "",
    ],
    ["text/plain", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\n", ""],
    ["application/x-encrypted-key", "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: aes256-cbc\n", ""],
    ["application/postscript", "\u001b%-12345X@PJL ENTER LANGUAGE=POSTSCRIPT\n%!PS\nshowpage\n", ""],
    ["image/x-portable-pixmap", "P3\n# made\n1 1\n255\n1 2 3\n", "a.ppm"],
    ["model/stl", "solid a\n facet normal 0 0 1\n", "a.stl"],
    ["text/plain", "solid ground\n", ""],
    ["text/x-magick", "# made\nviewbox 0 0 640 480\nfill 'url(x)'\n", ""],
    ["text/x-python", "cos\nsystem\n(S'id'\ntR.", "a.txt"],
    ["text/x-python", "a: !!python/object/apply:os.system [id]\n", "a.yaml"],
    ["application/x-remote-playlist", "#EXTM3U\n#EXTINF:1,a\n\\\\files.example\\a.mp3\n", "a.m3u"],
    ["text/plain", "#EXTM3U\n#EXTINF:1,a\nfile:///home/a.mp3\n", "a.m3u"],
    [
      "application/x-remote-playlist",
      '<asx version="3.0"><ref href="file://files.example/a"/></asx>',
      "a.asx",
    ],
    ["application/xml", '<asx version="3.0"><ref href="http://files.example/a"/></asx>', "a.asx"],
    ["application/x-setupscript", "<Configuration><LogonCommand/></Configuration>", "a.wsb"],
    ["text/x-script", "+ADw-html+AD4-+ADw-script+AD4-", "a.html"],
    ["application/yaml", "a: !!python/tuple [1, 2]\n", "a.yaml"],
    ["application/x-sh", "\ufeff\ufeff#!/bin/sh\nid\n", "a.txt"],
    [
      "application/x-setupscript",
      '<Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><Actions/></Task>',
      "",
    ],
    ["application/xml", '<?xml version="1.0"?><a/>', ""],
    ["application/xml", "<Invoice><Id>1</Id></Invoice>", ""],
    ["image/svg+xml", '<!-- a > b --><svg xmlns="http://www.w3.org/2000/svg"/>', "a.txt"],
    [
      "image/svg+xml",
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
      "",
    ],
    ["application/xhtml+xml", '<html xmlns="http://www.w3.org/1999/xhtml"></html>', ""],
    ["application/xslt+xml", '<x:transform xmlns:x="http://www.w3.org/1999/XSL/Transform"/>', ""],
    [
      "application/x-ms-word+xml",
      '<?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>',
      "",
    ],
    ["application/rss+xml", "<rss version='2.0'></rss>", ""],
    ["text/html", "<!-- a --><!-- b -->\n<!DOCTYPE html><p>hello", "a.txt"],
    ["text/html", "<script>1</script>", ""],
    ["text/html", "not a tag", "a.html"],
    ["application/x-sh", "#!/bin/sh\nexit\n", "a.txt"],
    ["text/x-python", "#! /usr/bin/env python3\n", ""],
    ["application/x-bat", "dir", "a.BAT"],
    ["application/hta", "<html></html>", "a.hta"],
    ["application/x-mswinurl", "[InternetShortcut]\r\nURL=file://a/b\r\n", "a.txt"],
    ["application/x-ms-regedit", "Windows Registry Editor Version 5.00\r\n", ""],
    ["text/scriptlet", "<scriptlet><registration/></scriptlet>", ""],
    ["application/xml", "<package><metadata/></package>", "content.opf"],
    ["application/x-java-jnlp-file", '<?xml version="1.0"?><jnlp/>', "a.xml"],
  ])("tells %s by %j", async (type, content, filename) => {
    expect(await typeOf(content, filename)).toBe(type);
  });

  it("tells XML in UTF-16 by its root element", async () => {
    const xml = '\ufeff<?xml version="1.0" encoding="utf-16"?><svg xmlns="http://www.w3.org/2000/svg"/>';
    expect(await typeOf(Buffer.from(xml, "utf16le"))).toBe("image/svg+xml");
  });

  it("takes long text for binary data if a sample of it is not text", async () => {
    const text = Buffer.alloc(6 * 1024 ** 2, "line of text\n");
    const { format } = await inspect(bufferSource(text));
    expect(format.type).toBe("text/plain");
    text.fill(0, 5 * 1024 ** 2);
    expect((await inspect(bufferSource(text))).format.type).toBe("application/octet-stream");
  });

  it("decides on comments without end in linear time", async () => {
    const comments = "<!--x-->".repeat(200_000);
    expect(await typeOf(`${comments}text`)).toBe("text/plain");
  });
});
