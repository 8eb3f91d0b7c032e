/** The first bytes of a compound file. */
export const ole2Signature = Buffer.from("d0cf11e0a1b11ae1", "hex");
