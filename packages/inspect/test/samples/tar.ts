/** A member of a sample. */
export interface TarMember {
  name: string;
  content?: string | Uint8Array;
  /** Type flag; `0` for a file. */
  type?: string;
  linkName?: string;
  /** Declared size in place of the true one. */
  size?: number;
}

const block = 512;

/** Writes a tar file. `magic` chooses the flavour: ustar, GNU, or none for v7. */
export function tar(
  members: readonly TarMember[],
  { magic = "ustar\x0000", end = Buffer.alloc(2 * block) } = {},
): Buffer {
  const parts = members.flatMap((member) => {
    const content = Buffer.from(member.content ?? "");
    return [
      header(member, content.length, magic),
      content,
      Buffer.alloc((block - (content.length % block)) % block),
    ];
  });
  return Buffer.concat([...parts, end]);
}

/** Records of a pax header for the entry behind it. */
export function pax(records: Record<string, string>, type = "x"): TarMember {
  const content = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    const bytes = Buffer.byteLength(rest);
    const length = [1, 2, 3]
      .map((digits) => bytes + digits)
      .find((sum) => bytes + String(sum).length === sum);
    return `${length}${rest}`;
  });
  return { name: "PaxHeaders/x", type, content: content.join("") };
}

function header({ name, type = "0", linkName = "", size }: TarMember, length: number, magic: string): Buffer {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
  bytes.write(name, 0, 100);
  bytes.write(octal(0o644, 7), 100);
  bytes.write(octal(size ?? length, 11), 124);
  bytes.write(octal(1_700_000_000, 11), 136);
  bytes.fill(" ", 148, 156);
  bytes.write(type, 156, "latin1");
  bytes.write(linkName, 157, 100);
  bytes.write(magic, 257, "latin1");
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${octal(sum, 6)} `, 148);
  return bytes;
}
