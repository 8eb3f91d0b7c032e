import { basicLibrary, basicProcedure, eventListener, formulaCell, odf } from "../odf.ts";
import type { RuleSample } from "./rule-sample.ts";

const withBody = (body: string) => odf({ body });
const image = (address: string) => withBody(`<draw:frame><draw:image xlink:href="${address}"/></draw:frame>`);
const link = (address: string) => withBody(`<text:p><text:a xlink:href="${address}">a</text:a></text:p>`);
const presentation = (action: string) =>
  odf({
    kind: "presentation",
    body: `<draw:custom-shape><office:event-listeners><presentation:event-listener script:event-name="dom:click" presentation:action="${action}"/></office:event-listeners></draw:custom-shape>`,
  });
const sheet = (formula: string) => odf({ kind: "spreadsheet", body: formulaCell(formula) });
const template = (address: string) =>
  odf({ head: `<office:meta><meta:template xlink:href="${address}"/></office:meta>` });
const database = (address: string) =>
  odf({ kind: "base", body: `<database:connection-resource xlink:href="${address}"/>` });
const databaseScript = (statement: string) =>
  odf({
    kind: "base",
    files: [{ name: "database/script", content: `SET DATABASE COLLATION "German"\n${statement}\n` }],
  });
const note = { name: "note.txt", content: "Hello." };
const encryption = '<manifest:encryption-data manifest:checksum="a"/>';

const samples: readonly (readonly [rule: string, filename: string, harmless: Buffer, hostile: Buffer])[] = [
  [
    "odf-macro",
    "letter.odt",
    odf({ files: basicLibrary("REM  a") }),
    odf({ files: basicLibrary(basicProcedure) }),
  ],
  [
    "odf-empty-macro-library",
    "letter.odt",
    odf({ files: basicLibrary("") }),
    odf({ files: basicLibrary("REM a") }),
  ],
  [
    "odf-event-macro",
    "letter.odt",
    odf({ head: eventListener("") }),
    odf({
      head: eventListener(
        "vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=application",
      ),
    }),
  ],
  ["odf-program-action", "slides.odp", presentation("next-page"), presentation("execute")],
  ["odf-dde", "claims.ods", sheet("of:=SUM([.A1:.A3])"), sheet('of:=DDE("cmd";"/c calc";"a")')],
  [
    "odf-calling-formula",
    "claims.ods",
    sheet('of:=HYPERLINK("https://example.com")'),
    sheet('of:=WEBSERVICE("https://example.com")'),
  ],
  ["odf-remote-content", "letter.odt", image("Pictures/a.png"), image("https://example.com/a.png")],
  ["odf-external-link", "letter.odt", template("../letter.ott"), template("https://example.com/letter.ott")],
  ["odf-dangerous-link", "letter.odt", link("https://example.com/"), link("ms-msdt:/id PCWDiagnostic")],
  [
    "odf-active-object",
    "letter.odt",
    withBody('<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'),
    withBody('<draw:frame><draw:applet draw:code="A.class"/></draw:frame>'),
  ],
  [
    "odf-database-connection",
    "claims.odb",
    database("sdbc:embedded:hsqldb"),
    database("jdbc:a://example.com/"),
  ],
  [
    "odf-database-code",
    "claims.odb",
    databaseScript("CREATE SCHEMA PUBLIC AUTHORIZATION DBA"),
    databaseScript('CREATE ALIAS EXEC FOR "java.lang.Runtime.exec"'),
  ],
  ["odf-encrypted", "letter.odt", odf(), odf({ encryption })],
  [
    "odf-dtd",
    "letter.odt",
    odf({
      doctype:
        '<!DOCTYPE office:document-content PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "office.dtd">',
    }),
    odf({ doctype: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' }),
  ],
  ["odf-type-conflict", "letter.odt", odf(), odf({ manifestKind: "spreadsheet" })],
  ["odf-unlisted-file", "letter.odt", odf({ files: [note] }), odf({ files: [note], listed: [] })],
  ["odf-malformed", "letter.odt", withBody("<text:p/>"), withBody("<text:p>")],
];

export const odfRuleSamples: readonly RuleSample[] = samples.map(([rule, filename, harmless, hostile]) => ({
  rule,
  filename,
  harmless,
  hostile,
}));
