const crlf = "\r\n";

/** A part of a message, or a message: its fields and its body. */
export interface MailPart {
  fields?: readonly string[];
  body?: string | Buffer;
}

/** A part, or the whole message, with CRLF after each line of the header. */
export function part({ fields = [], body = "" }: MailPart): Buffer {
  return Buffer.concat([Buffer.from([...fields, "", ""].join(crlf), "latin1"), Buffer.from(body)]);
}

const address = ["From: Jane <jane@example.org>", "To: intake@example.com", "Subject: Claim"];

/** A message with the usual fields before the given ones. */
export const message = ({ fields = [], body = "Hello" }: MailPart): Buffer =>
  part({ fields: [...address, "MIME-Version: 1.0", ...fields], body });

/** The body of a multipart. */
export function multipartBody(
  boundary: string,
  parts: readonly Buffer[],
  closing = `--${boundary}--${crlf}`,
): Buffer {
  return Buffer.concat([
    ...parts.flatMap((content) => [Buffer.from(`--${boundary}${crlf}`), content, Buffer.from(crlf)]),
    Buffer.from(closing),
  ]);
}

/** A message of several parts. */
export const multipart = (
  parts: readonly Buffer[],
  fields = ['Content-Type: multipart/mixed; boundary="b1"'],
): Buffer => message({ fields, body: multipartBody("b1", parts) });

export const textPart = part({
  fields: ["Content-Type: text/plain; charset=utf-8"],
  body: "Please find the claim.",
});

/** An attachment in base64. */
export const attachment = (content: Uint8Array | string, fields: readonly string[]): Buffer =>
  part({
    fields: [...fields, "Content-Transfer-Encoding: base64"],
    body: (
      Buffer.from(content)
        .toString("base64")
        .match(/.{1,76}/g) ?? []
    ).join(crlf),
  });

export const attached = (content: Uint8Array | string, name: string): Buffer =>
  attachment(content, [
    "Content-Type: application/octet-stream",
    `Content-Disposition: attachment; filename="${name}"`,
  ]);

/** A file in text. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/uuencode.html */
export function uuencode(content: Buffer, name: string): string {
  const lines: string[] = [];
  const character = (bits: number) => String.fromCharCode(bits === 0 ? 96 : bits + 32);
  for (let at = 0; at < content.length; at += 45) {
    const piece = content.subarray(at, at + 45);
    const padded = Buffer.concat([piece, Buffer.alloc((3 - (piece.length % 3)) % 3)]);
    let line = character(piece.length);
    for (let group = 0; group < padded.length; group += 3) {
      const bits = padded.readUIntBE(group, 3);
      line += [18, 12, 6, 0].map((shift) => character((bits >> shift) & 63)).join("");
    }
    lines.push(line);
  }
  return [`begin 644 ${name}`, ...lines, "`", "end", ""].join(crlf);
}

export function yencode(content: Buffer, name: string): Buffer {
  const bytes = [...content].flatMap((byte) => {
    const encoded = (byte + 42) & 255;
    return [0, 10, 13, 61].includes(encoded) ? [61, (encoded + 64) & 255] : [encoded];
  });
  return Buffer.concat([
    Buffer.from(`=ybegin line=128 size=${content.length} name=${name}${crlf}`),
    Buffer.from(bytes),
    Buffer.from(`${crlf}=yend size=${content.length}${crlf}`),
  ]);
}

/** An attribute of a TNEF stream. */
export interface TnefSample {
  level: 1 | 2;
  id: number;
  data: Buffer;
}

/** A TNEF stream. https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxtnef/ */
export function tnef(attributes: readonly TnefSample[]): Buffer {
  const encoded = attributes.map(({ level, id, data }) => {
    const header = Buffer.alloc(9);
    header.writeUInt8(level);
    header.writeUInt32LE(id, 1);
    header.writeUInt32LE(data.length, 5);
    const checksum = Buffer.alloc(2);
    checksum.writeUInt16LE(data.reduce((sum, byte) => (sum + byte) & 0xffff, 0));
    return Buffer.concat([header, data, checksum]);
  });
  return Buffer.concat([Buffer.from("789f3e220100", "hex"), ...encoded]);
}

/** A TNEF stream with a file. */
export const tnefFile = (name: string, content: Buffer): Buffer =>
  tnef([
    { level: 2, id: 0x0006_9002, data: Buffer.alloc(14) },
    { level: 2, id: 0x0001_8010, data: Buffer.from(`${name}\0`) },
    { level: 2, id: 0x0006_800f, data: content },
  ]);
