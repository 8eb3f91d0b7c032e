import { describe, expect, it } from "vitest";
import { malwareSignatures } from "../../src/malware-signatures.ts";
import { inspectSample } from "../samples/rule-samples/rule-sample.ts";
import { binarySamples, windowsProgram as program } from "../samples/types.ts";

const picture = binarySamples.find(({ type }) => type === "audio/midi")?.bytes ?? Buffer.alloc(0);
const [eicar] = malwareSignatures;

const lines = (bytes: Buffer) => bytes.toString("base64").replaceAll(/.{64}/g, "$&\n");
const folded = (bytes: Buffer) => bytes.toString("base64").replaceAll(/.{60}/g, "$&\r\n ");

async function inspectText(text: string, filename = "letter.txt") {
  const { verdict, findings } = await inspectSample({ filename }, Buffer.from(text));
  return { verdict, rules: findings.map(({ rule }) => rule) };
}

/** Texts that carry a file, with the name that a sender gives them. */
const carriers: readonly (readonly [title: string, filename: string, text: (bytes: Buffer) => string])[] = [
  ["base64 in a line", "a.txt", (bytes) => bytes.toString("base64")],
  ["base64 in lines", "a.b64", (bytes) => `${lines(bytes)}\n`],
  ["hex digits", "a.hex", (bytes) => bytes.toString("hex")],
  ["hex digits with spaces", "a.txt", (bytes) => bytes.toString("hex").replaceAll(/../g, "$& ")],
  ["uuencode's base64", "a.uue", (bytes) => `Hello.\nbegin-base64 644 file\n${lines(bytes)}\n====\n`],
  [
    "a block of PEM",
    "a.crt",
    (bytes) => `-----BEGIN CERTIFICATE-----\n${lines(bytes)}\n-----END CERTIFICATE-----\n`,
  ],
  [
    "an attachment of a calendar",
    "a.ics",
    (bytes) => `BEGIN:VCALENDAR\r\nATTACH;ENCODING=BASE64;VALUE=BINARY:${folded(bytes)}\r\nEND:VCALENDAR\r\n`,
  ],
  [
    "a photograph of a contact",
    "a.vcf",
    (bytes) => `BEGIN:VCARD\r\nPHOTO;ENCODING=b;TYPE=X:${folded(bytes)}\r\nEND:VCARD\r\n`,
  ],
  [
    "a data URL of a contact",
    "a.vcf",
    (bytes) => `BEGIN:VCARD\r\nPHOTO:data:image/png;base64,${folded(bytes)}\r\nEND:VCARD\r\n`,
  ],
];

describe("content that text carries in an encoding", () => {
  it.each(carriers)("finds a program in %s", async (_, filename, text) => {
    const { verdict, rules } = await inspectText(text(program), filename);
    expect({ verdict, rules }).toEqual({
      verdict: "reject",
      rules: expect.arrayContaining(["executable-content"]),
    });
  });

  it.each(carriers)("releases music in %s", async (_, filename, text) => {
    expect((await inspectText(text(picture), filename)).verdict).toBe("release");
  });

  it("releases a list of words of one length", async () => {
    expect((await inspectText("Apple1\nBanan2\nCherr3\nDates4\nElder5\nFigs66\nGrape7\n")).verdict).toBe(
      "release",
    );
  });

  it("finds the test string for scanners in UTF-16", async () => {
    const bytes = Buffer.from(`\ufeff${eicar.bytes.toString("latin1")}`, "utf16le");
    expect((await inspectSample({ filename: "a.txt" }, bytes)).verdict).toBe("reject");
  });
});

const message = `-----BEGIN PGP MESSAGE-----\n\n${"hQEMA".repeat(20)}\n-----END PGP MESSAGE-----\n`;
const jwe = '{"protected":"e30","encrypted_key":"AA","iv":"AA","ciphertext":"AA","tag":"AA"}';
const cipherValue = (namespace: string) =>
  `<order><e:EncryptedData xmlns:e="${namespace}"><e:CipherValue>AA</e:CipherValue></e:EncryptedData></order>`;

describe("encrypted content in text", () => {
  it.each([
    ["a message of OpenPGP in a text", "a.txt", `Hello,\n\n${message}`],
    ["a message of OpenPGP in a quotation", "a.txt", `> Hello\n${message.replaceAll(/^/gm, "> ")}`],
    ["a message of OpenPGP in a page", "a.html", `<html><body><pre>${message}</pre></body></html>`],
    ["a part of an XML document", "a.xml", cipherValue("http://www.w3.org/2001/04/xmlenc#")],
    ["a value of SOPS in YAML", "a.yaml", "key: ENC[AES256_GCM,data:AA,iv:AA,tag:AA]\n"],
    ["JSON Web Encryption", "a.json", jwe],
    [
      "the content of a page that asks for a password",
      "a.html",
      `<html><script>CryptoJS.AES.decrypt("${"QUFB".repeat(60)}", password)</script></html>`,
    ],
  ])("holds %s", async (_, filename, text) => {
    const { verdict, rules } = await inspectText(text, filename);
    expect({ verdict, rules }).toEqual({
      verdict: "quarantine",
      rules: expect.arrayContaining(["encrypted-text"]),
    });
  });

  it.each([
    ["a manual with a short message", "a.txt", `${"A message looks like this. ".repeat(20)}\n${message}`],
    ["a message without an end", "a.txt", message.replace("END", "END OF")],
    ["an element of another namespace", "a.xml", cipherValue("urn:example")],
    ["JSON with a part of the members", "a.json", jwe.replace("ciphertext", "text")],
    ["a page with a library", "a.html", "<html><script>CryptoJS.AES.decrypt(text, password)</script></html>"],
  ])("releases %s", async (_, filename, text) => {
    const prefixed = filename === "a.txt" ? `Hello.\n${text}` : text;
    expect((await inspectText(prefixed, filename)).verdict).toBe("release");
  });
});
