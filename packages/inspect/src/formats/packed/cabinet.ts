import type { Structure, StructureInput } from "./structure.ts";

const headerBytes = 36;
const flagPrevious = 1;
const flagNext = 2;
const flagReserve = 4;
/** Reserved bytes that say where the signature is: a version, its offset and size. */
const signatureReserveBytes = 20;

/**
 * The end of a cabinet and whether it is one of several. A signature behind the end belongs to it.
 * https://learn.microsoft.com/en-us/previous-versions/bb417343(v=msdn.10)#cfheader
 */
export async function cabinetStructure({ read, source }: StructureInput): Promise<Structure> {
  const head = await read(0, headerBytes + 4 + signatureReserveBytes);
  if (head.length < headerBytes) return {};
  const flags = head.readUInt16LE(30);
  const isPart = (flags & (flagPrevious | flagNext)) !== 0;
  const size = head.readUInt32LE(8);
  if (size < headerBytes || size > source.size) return { isPart, isCutOff: true };
  return { isPart, end: size + signatureBytes(head, flags, size) };
}

function signatureBytes(head: Buffer, flags: number, size: number): number {
  const hasReserve = (flags & flagReserve) !== 0 && head.length >= headerBytes + 4 + signatureReserveBytes;
  if (!hasReserve || head.readUInt16LE(headerBytes) !== signatureReserveBytes) return 0;
  const [offset, bytes] = [head.readUInt32LE(headerBytes + 8), head.readUInt32LE(headerBytes + 12)];
  return offset === size ? bytes : 0;
}
