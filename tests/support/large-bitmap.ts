import { open } from "node:fs/promises";
import { bmp } from "../../packages/inspect/test/samples/images.ts";

const mebibyte = 1024 ** 2;
const headerBytes = 54;
const rowBytes = 24 * 1024;

/** Writes a bitmap of about this size, of which each MiB is different. Its inspection reads little more than the header. */
export async function writeLargeBitmap(path: string, mebibytes: number): Promise<void> {
  const height = Math.floor((mebibytes * mebibyte - headerBytes) / rowBytes);
  const file = await open(path, "wx");
  try {
    await file.write(bmp({ width: rowBytes / 3, height }).subarray(0, headerBytes));
    await file.truncate(headerBytes + height * rowBytes);
    for (let index = 1; index < mebibytes; index++) await file.write(`${index}`, index * mebibyte);
  } finally {
    await file.close();
  }
}
