const blockMagic = Buffer.from("314159265359", "hex");
const endMagic = Buffer.from("177245385090", "hex");

/** Whether a stream starts here: `BZh`, block size, and the magic of a block or of the end. */
export function isStream(bytes: Buffer, position = 0): boolean {
  const magic = bytes.subarray(position + 4, position + 10);
  const isStart = /^BZh[1-9]$/.test(bytes.toString("latin1", position, position + 4));
  return isStart && (magic.equals(blockMagic) || magic.equals(endMagic));
}
