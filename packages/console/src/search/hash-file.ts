/** WebCrypto hashes content that is in memory as a whole. */
const maximumBytes = 1024 ** 3;

/**
 * The SHA-256 of a file, computed by the browser: 64 hexadecimal digits.
 * @throws Error for a file that is too large
 */
export async function sha256Of(file: Blob): Promise<string> {
  if (file.size > maximumBytes)
    throw new Error("The file is larger than 1 GiB. Compute its SHA-256 with another program.");
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
