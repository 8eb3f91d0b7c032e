/** An object in the format of OLE 1.0, which RTF uses. */
export interface Ole1Object {
  isLink: boolean;
  className: string;
  /** The file that a linked object is in. */
  topic: string;
  item: string;
  /** Data of an embedded object, with its size in front. */
  nativeData: Buffer;
}

const [linked, embedded] = [1, 2];

/** A string with its length in front. @returns it and the position behind it, or undefined if it is longer than the data */
function readString(bytes: Buffer, start: number): [string, number] | undefined {
  if (start + 4 > bytes.length) return undefined;
  const end = start + 4 + bytes.readUInt32LE(start);
  if (end > bytes.length) return undefined;
  return [bytes.toString("latin1", start + 4, end).split("\0", 1)[0] ?? "", end];
}

/**
 * Reads the first object, [MS-OLEDS] 2.2. Office does not look at the version in front.
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-oleds/3395d95d-97f0-49ff-b792-28d331254f1f
 *
 * @returns undefined if the data is no such object
 */
export function readOle1(bytes: Buffer): Ole1Object | undefined {
  if (bytes.length < 8) return undefined;
  const kind = bytes.readUInt32LE(4);
  const className = readString(bytes, 8);
  const topic = className && readString(bytes, className[1]);
  const item = topic && readString(bytes, topic[1]);
  if (!item || (kind !== linked && kind !== embedded)) return undefined;
  return {
    isLink: kind === linked,
    className: className[0],
    topic: topic[0],
    item: item[0],
    nativeData: kind === embedded ? bytes.subarray(item[1]) : Buffer.alloc(0),
  };
}
