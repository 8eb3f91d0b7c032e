import * as z from "zod/mini";

/** Bytes of content as base64. A checkpoint holds fewer than 100 of them besides the state of the hash. */
const fewBytes = z.base64().check(z.maxLength(256));

/** The state of `createMalwareSignatureSearch` between two chunks. */
export const signatureStateSchema = z.strictObject({
  found: z
    .array(z.strictObject({ name: z.string(), offset: z.int().check(z.gte(0)) }))
    .check(z.maxLength(100)),
  tail: fewBytes,
  offset: z.int().check(z.gte(0)),
});
export type SignatureState = z.infer<typeof signatureStateSchema>;

/**
 * Where an inspection in steps continues, as plain JSON of a few hundred bytes. It holds up to 131 bytes of the content: the
 * end of what was read.
 */
export const checkpointSchema = z.strictObject({
  /** Bytes read so far. */
  offset: z.int().check(z.gte(1)),
  /** The state of `hash-wasm`, base64. A state of another build of that package is refused. */
  sha256: fewBytes,
  signatures: signatureStateSchema,
});
export type Checkpoint = z.infer<typeof checkpointSchema>;
