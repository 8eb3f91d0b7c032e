/**
 * Whether content that begins `MZ` is a program of DOS or Windows: it has a PE, NE, LE or LX header, or a DOS header whose
 * sizes are possible.
 * https://learn.microsoft.com/en-us/windows/win32/debug/pe-format#ms-dos-stub-image-only
 */
export function isDosProgram(bytes: Buffer, size: number): boolean {
  if (!/^(MZ|ZM)/.test(bytes.toString("latin1", 0, 2)) || bytes.length < 28) return false;
  if (bytes.length >= 64) {
    const offset = bytes.readUInt32LE(60);
    if (/^(PE|NE|LE|LX)/.test(bytes.toString("latin1", offset, offset + 2))) return true;
    // The header is further than what was read.
    if (offset > bytes.length && offset < size) return true;
  }
  const bytesOfLastPage = bytes.readUInt16LE(2);
  const pages = bytes.readUInt16LE(4);
  const headerBytes = bytes.readUInt16LE(8) * 16;
  return bytesOfLastPage <= 512 && pages > 0 && headerBytes >= 28 && headerBytes <= size;
}
