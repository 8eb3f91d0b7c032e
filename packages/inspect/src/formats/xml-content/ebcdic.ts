/** `<?xml` in EBCDIC (https://www.w3.org/TR/xml/#sec-guessing). */
export const ebcdic = Buffer.from([0x4c, 0x6f, 0xa7, 0x94]);
