/** The first bytes of a stream of TNEF. */
export const tnefSignature = Buffer.from([0x78, 0x9f, 0x3e, 0x22]);
