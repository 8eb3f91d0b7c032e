/** Numbers of the content types of CMS. https://www.rfc-editor.org/rfc/rfc5652#section-14 */
const kinds = { signed: 2, enveloped: 3, digested: 5 };

function element(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 255]), content]);
}

const typeOf = (kind: number) => element(0x06, Buffer.from("2a864886f70d0107", "hex"), Buffer.from([kind]));

/** The structure of a CMS message as far as its content, without signatures and recipients. */
export function cmsMessage(kind: keyof typeof kinds, content: Buffer): Buffer {
  const version = element(0x02, Buffer.from([1]));
  const encapsulated = element(0x30, typeOf(1), element(0xa0, element(0x04, content)));
  return element(
    0x30,
    typeOf(kinds[kind]),
    element(0xa0, element(0x30, version, element(0x31), encapsulated)),
  );
}
