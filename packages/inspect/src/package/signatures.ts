/** First bytes of formats that are documents or programs of their own whatever a container declares. */
const signatures = [
  "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
  "PK\x03\x04",
  "MZ",
  "\x7fELF",
  "%PDF",
  "{\\rt",
  "7z\xbc\xaf",
  "Rar!",
  "MSCF",
  "ITSF",
  "L\x00\x00\x00\x01\x14\x02\x00",
  "#!/",
];

/** Whether content begins as a document, an archive or a program does. */
export function beginsAsDocument(bytes: Buffer): boolean {
  const head = bytes.toString("latin1", 0, 8);
  return signatures.some((signature) => head.startsWith(signature));
}

/** Whether content begins as XML does, in any encoding and after white space. */
export function beginsAsXml(bytes: Buffer): boolean {
  const head = bytes.toString("latin1", 0, 128).replaceAll(/^[\s\0\xef\xbb\xbf\xfe\xff]+/g, "");
  return head.startsWith("<");
}
