import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { heldBy } from "../samples/held.ts";
import { zip } from "../samples/zip.ts";

test("Packages of programs are rejected by what is in them, whatever they are called.", async () => {
  const programs = [
    [["META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMain-Class: a.B\n"]],
    [
      ["META-INF/MANIFEST.MF", ""],
      ["a/B.class", "a"],
    ],
    [
      ["AndroidManifest.xml", "a"],
      ["classes2.dex", "a"],
    ],
    [["AppxManifest.xml", "<a/>"]],
    [["extension.vsixmanifest", "<a/>"]],
    [["Payload/a.app/Info.plist", "a"]],
    [["META-INF/AIR/application.xml", "<a/>"]],
    [["AppManifest.xaml", "<a/>"]],
    [["gadget.xml", "<a/>"]],
    [["manifest.json", '{"manifest_version": 3, "name": "a"}']],
    [["META-INF/manifest.xml", '<a b="application/vnd.sun.star.uno-component;type=Python"/>']],
    [["WEB-INF/web.xml", "<a/>"]],
  ];
  for (const files of programs) {
    const content = zip(files.map(([name = "", text = ""]) => ({ name, content: text })));
    const { verdict, findings } = await inspect(bufferSource(content), { filename: "letter.zip" });
    expect(verdict, JSON.stringify(files)).toBe("reject");
    expect(findings.map(({ rule }) => rule)).toContain("zip-program");
  }
});

test("Archives with a manifest of other kinds are no programs.", async () => {
  const archives = [
    ["META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n"],
    ["manifest.json", '{"name": "claims", "files": []}'],
    ["AndroidManifest.xml", "<manifest/>"],
  ];
  for (const [name = "", content = ""] of archives)
    expect(await heldBy(zip([{ name, content }]), "claims.zip"), name).toEqual([]);
});

test("A KMZ file is told from a ZIP file, and both names are honest.", async () => {
  const map = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>';
  const content = zip([{ name: "doc.kml", content: map }]);
  for (const filename of ["map.kmz", "map.zip"]) {
    const { format, verdict } = await inspect(bufferSource(content), { filename });
    expect([format.type, verdict]).toEqual(["application/vnd.google-earth.kmz", "release"]);
  }
  const hostile = [
    { name: "doc.kml", content: map },
    { name: "a.vbs", content: 'CreateObject("WScript.Shell").Run "calc"' },
  ];
  expect(await heldBy(zip(hostile), "map.kmz")).not.toEqual([]);
});

test("A ZIP file of a hundred stored files is a ZIP file.", async () => {
  const members = Array.from({ length: 100 }, (_, index) => ({
    name: `${index}.txt`,
    content: "Hello.",
    isStored: true,
  }));
  expect((await inspect(bufferSource(zip(members)))).format.type).toBe("application/zip");
  expect(await heldBy(zip(members, { zip64: true }), "claims.zip")).toEqual([]);
});
