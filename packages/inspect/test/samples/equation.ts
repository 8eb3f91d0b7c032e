const variable = (character: string) => `011283${Buffer.from(character).toString("hex")}0000`;

/** The fraction 1/x as MTEF 3, with records in front of it. */
export function equation(...records: string[]): Buffer {
  const fraction = `01030e0000${variable("1")}${variable("x")}000000`;
  return Buffer.from(`030101030a0a${records.join("")}${fraction}`, "hex");
}

/** The record of a font with a name of so many bytes. */
export const fontRecord = (length: number): string => `088100${"41".repeat(length)}00`;

/** The record of an empty matrix. */
export const matrixRecord = (lines: number): string => {
  const [count, parts] = [Buffer.from([lines]).toString("hex"), "00".repeat(Math.ceil((lines + 1) / 4))];
  return `05010000${count}${count}${parts}${parts}00`;
};

/** The stream `Equation Native`. */
export function equationStream(content: Buffer): Buffer {
  const header = Buffer.alloc(28);
  header.writeUInt16LE(28);
  header.writeUInt32LE(0x20000, 2);
  header.writeUInt32LE(content.length, 8);
  return Buffer.concat([header, content]);
}
