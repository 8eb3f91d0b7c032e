/** RTF in the form of Outlook, [MS-OXRTFCP], without references but the one that ends it. */
export function compressRtf(rtf: Buffer): Buffer {
  const groups: Buffer[] = [];
  for (let start = 0; start < rtf.length; start += 8)
    groups.push(Buffer.from([0]), rtf.subarray(start, start + 8));
  const position = (207 + rtf.length) % 4096;
  const last = groups.at(-1);
  const isFull = !last || last.length === 8;
  const end = Buffer.from([position >> 4, (position & 15) << 4]);
  if (isFull) groups.push(Buffer.from([1]), end);
  else {
    groups[groups.length - 2] = Buffer.from([1 << last.length]);
    groups.push(end);
  }
  const data = Buffer.concat(groups);
  const header = Buffer.alloc(16);
  header.writeUInt32LE(data.length + 12);
  header.writeUInt32LE(rtf.length, 4);
  header.write("LZFu", 8);
  return Buffer.concat([header, data]);
}
