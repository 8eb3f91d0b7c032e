/**
 * Strings whose presence anywhere condemns content. EICAR's is the harmless one that scanners are tested with
 * (https://www.eicar.org/download-anti-malware-testfile/); it stands here in two pieces, so that no scanner takes this file for it.
 */
const known = [
  {
    name: "EICAR-Test-File",
    bytes: Buffer.from(
      ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join(""),
    ),
  },
];

const longest = Math.max(...known.map(({ bytes }) => bytes.length));

/** Looks for the known strings in content that comes in chunks, also where one is cut in two. */
export function createSignatureSearch() {
  const found: { name: string; offset: number }[] = [];
  /** The end of what came before, one byte shorter than the longest string. */
  let tail: Buffer = Buffer.alloc(0);
  let offset = 0;
  return {
    /** One entry for each name: its first place, in bytes from the start. */
    found: found as readonly { name: string; offset: number }[],
    update(chunk: Buffer): void {
      const seam = Buffer.concat([tail, chunk.subarray(0, longest - 1)]);
      for (const { name, bytes } of known) {
        if (found.some((earlier) => earlier.name === name)) continue;
        const inSeam = seam.indexOf(bytes);
        const inChunk = inSeam >= 0 ? -1 : chunk.indexOf(bytes);
        if (inSeam >= 0) found.push({ name, offset: offset - tail.length + inSeam });
        else if (inChunk >= 0) found.push({ name, offset: offset + inChunk });
      }
      offset += chunk.length;
      const ending = chunk.length >= longest - 1 ? chunk : Buffer.concat([tail, chunk]);
      tail = Buffer.from(ending.subarray(Math.max(0, ending.length - longest + 1)));
    },
  };
}
