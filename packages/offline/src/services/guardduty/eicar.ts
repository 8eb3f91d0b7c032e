import type { Bucket } from "../s3/bucket.ts";
import type { StoredObject } from "../s3/store.ts";

/** In two parts, so that virus scanners do not report this file. https://www.eicar.org/download-anti-malware-testfile/ */
const eicar = Buffer.from(
  ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join(""),
);

/** Whether an object's content contains the EICAR test file. */
export async function containsEicar(bucket: Bucket, object: StoredObject): Promise<boolean> {
  if (object.size === 0) return false;
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of bucket.content.read(object.files, 0, object.size - 1) as AsyncIterable<Buffer>) {
    const window = Buffer.concat([tail, chunk]);
    if (window.includes(eicar)) return true;
    tail = window.subarray(-(eicar.length - 1));
  }
  return false;
}
