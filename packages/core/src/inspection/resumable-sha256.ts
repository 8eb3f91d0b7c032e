import { createSHA256 } from "hash-wasm";

/**
 * SHA-256 whose state can be saved, at about a fifth of the speed of `node:crypto`.
 *
 * @param state what `save` returned for the bytes before, base64; without it, a new hash
 * @throws Error if the state comes from another build of hash-wasm
 */
export async function createResumableSha256(state?: string) {
  const hash = await createSHA256();
  if (state === undefined) hash.init();
  else hash.load(Buffer.from(state, "base64"));
  return {
    update(chunk: Buffer): void {
      hash.update(chunk);
    },
    save: (): string => Buffer.from(hash.save()).toString("base64"),
    /** Lower-case hexadecimal. */
    digest: (): string => hash.digest("hex"),
  };
}
