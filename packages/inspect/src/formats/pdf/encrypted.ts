import type { Encryption } from "./decryption.ts";
import type { PdfDocument } from "./document.ts";

/**
 * Opens a document if it is encrypted: see `decryption.ts`, which is loaded then, because `node:crypto` takes longer to load than
 * the parser.
 *
 * @returns undefined if it is not encrypted
 */
export async function openEncrypted(document: PdfDocument): Promise<Encryption | undefined> {
  if (!document.trailers.some((trailer) => trailer.has("Encrypt"))) return undefined;
  const decryption = await import("./decryption.ts");
  return decryption.openEncrypted(document);
}
