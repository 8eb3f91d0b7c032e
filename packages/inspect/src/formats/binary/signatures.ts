/** How content of a type begins. */
export interface Signature {
  type: string;
  /** Bytes as Latin-1. */
  bytes: string;
  /** Where the bytes are; 0 by default. */
  offset?: number;
  /** A further check of the first bytes, and of the size of the content. */
  check?(head: Buffer, size: number): boolean;
}

/** How programs, packed files, data and documents begin. The first that fits decides. */
export const signatures: readonly Signature[] = [
  { type: "application/x-elf", bytes: "\x7fELF" },
  ...["\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe"].map((bytes) => ({
    type: "application/x-mach-binary",
    bytes,
  })),
  // A universal binary has a number of architectures where a class file has its version, 45 at least.
  // https://docs.oracle.com/javase/specs/jvms/se21/html/jvms-4.html#jvms-4.1
  ...["\xca\xfe\xba\xbe", "\xca\xfe\xba\xbf"].map((bytes) => ({
    type: "application/x-mach-binary",
    bytes,
    check: (head: Buffer) => numberAt(head, 4) > 0 && numberAt(head, 4) < 45,
  })),
  {
    type: "application/java-vm",
    bytes: "\xca\xfe\xba\xbe",
    check: (head) => numberAt(head, 4) % 65_536 >= 45,
  },
  { type: "application/x-dex", bytes: "dex\n0" },
  { type: "application/x-dex", bytes: "dey\n0" },
  { type: "application/wasm", bytes: "\0asm" },
  // https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-shllink/c3376b21-0931-45e4-b2fc-a48ac0e60d15
  { type: "application/x-ms-shortcut", bytes: "\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" },
  { type: "application/x-ft-apple.alias", bytes: "book\0\0\0\0mark\0\0\0\0" },
  { type: "application/x-google-chrome-extension", bytes: "Cr24" },
  { type: "application/x-deb", bytes: "!<arch>\ndebian-binary" },
  { type: "application/x-unix-archive", bytes: "!<arch>\n" },
  { type: "application/x-rpm", bytes: "\xed\xab\xee\xdb" },
  { type: "application/x-xar", bytes: "xar!\0\x1c" },
  { type: "application/x-lua-bytecode", bytes: "\x1bLua" },
  { type: "application/x-llvm-bitcode", bytes: "BC\xc0\xde" },
  { type: "application/x-python-bytecode", bytes: "\r\r\n", offset: 1, check: isPythonBytecode },
  { type: "application/x-python-bytecode", bytes: "\r\n", offset: 2, check: isPythonBytecode },
  { type: "application/x-java-serialized-object", bytes: "\xac\xed\0\x05" },
  { type: "application/vnd.ms-htmlhelp", bytes: "ITSF\x03\0\0\0" },
  { type: "application/winhlp", bytes: "\x3f\x5f\x03\0" },
  ...["FWS", "CWS", "ZWS"].map((bytes) => ({
    type: "application/vnd.adobe.flash.movie",
    bytes,
    check: (head: Buffer) => (head[3] ?? 255) < 60,
  })),
  { type: "application/x-iso9660-image", bytes: "CD001", offset: 32_769 },
  { type: "application/x-iso9660-image", bytes: "BEA01", offset: 32_769 },
  { type: "application/x-vhd", bytes: "conectix" },
  { type: "application/x-vhdx", bytes: "vhdxfile" },
  { type: "application/x-vmdk", bytes: "KDMV" },
  { type: "application/x-virtualbox-vdi", bytes: "\x7f\x10\xda\xbe", offset: 64 },
  { type: "application/x-qemu-disk", bytes: "QFI\xfb" },
  { type: "application/gzip", bytes: "\x1f\x8b\x08" },
  {
    type: "application/x-bzip2",
    bytes: "BZh",
    check: isBzip2,
  },
  { type: "application/x-xz", bytes: "\xfd7zXZ\0" },
  { type: "application/zstd", bytes: "\x28\xb5\x2f\xfd" },
  { type: "application/x-lz4", bytes: "\x04\x22\x4d\x18" },
  { type: "application/x-7z-compressed", bytes: "7z\xbc\xaf\x27\x1c" },
  { type: "application/vnd.rar", bytes: "Rar!\x1a\x07" },
  { type: "application/vnd.ms-cab-compressed", bytes: "MSCF\0\0\0\0" },
  { type: "application/x-arj", bytes: "\x60\xea" },
  { type: "application/x-ace-compressed", bytes: "**ACE**", offset: 7 },
  { type: "application/x-ms-wim", bytes: "MSWIM\0\0\0" },
  {
    type: "application/x-stuffit",
    bytes: "SIT!",
    check: (head) => head.toString("latin1", 10, 14) === "rLau",
  },
  { type: "application/x-stuffit", bytes: "StuffIt (c)1997-" },
  { type: "application/x-zoo", bytes: "\xdc\xa7\xc4\xfd", offset: 20 },
  { type: "application/x-squashfs", bytes: "hsqs" },
  { type: "application/x-squashfs", bytes: "sqsh" },
  { type: "application/x-alz-compressed", bytes: "ALZ\x01" },
  { type: "application/x-egg-compressed", bytes: "EGGA\0\x01" },
  { type: "application/x-ms-compress", bytes: "SZDD\x88\xf0\x27\x33" },
  { type: "application/x-ms-compress", bytes: "KWAJ\x88\xf0\x27\xd1" },
  { type: "application/x-arc", bytes: "\x1a", check: isArc },
  { type: "image/jpeg", bytes: "\xff\xd8\xff" },
  { type: "image/gif", bytes: "GIF87a" },
  { type: "image/gif", bytes: "GIF89a" },
  { type: "image/bmp", bytes: "BM", check: isBitmap },
  { type: "image/emf", bytes: "\x01\0\0\0", check: (head) => head.toString("latin1", 40, 44) === " EMF" },
  { type: "image/wmf", bytes: "\xd7\xcd\xc6\x9a" },
  { type: "image/wmf", bytes: "\x01\0\x09\0\0\x03" },
  { type: "image/wmf", bytes: "\x02\0\x09\0\0\x03" },
  { type: "image/vnd.djvu", bytes: "AT&TFORM" },
  { type: "image/vnd.dxf", bytes: "AutoCAD Binary DXF\r\n\x1a\0" },
  { type: "image/vnd.dwg", bytes: "AC10", check: (head) => /^AC10\d\d/.test(head.toString("latin1", 0, 6)) },
  { type: "image/vnd.microsoft.icon", bytes: "\0\0\x01\0", check: isIcon },
  { type: "image/x-win-cursor", bytes: "\0\0\x02\0", check: isIcon },
  {
    type: "image/x-pcx",
    bytes: "\x0a",
    check: isPcx,
  },
  { type: "application/vnd.sqlite3", bytes: "SQLite format 3\0" },
  { type: "application/vnd.ms-access", bytes: "\0\x01\0\0Standard Jet DB\0" },
  { type: "application/vnd.ms-access", bytes: "\0\x01\0\0Standard ACE DB\0" },
  { type: "application/vnd.ms-outlook-pst", bytes: "!BDN" },
  { type: "application/x-ft-windows-registry-hive", bytes: "regf" },
  { type: "application/vnd.wordperfect", bytes: "\xffWPC" },
  { type: "application/x-hdf5", bytes: "\x89HDF\r\n\x1a\n" },
  { type: "image/fits", bytes: "SIMPLE  =                    T" },
  { type: "application/x-pcapng", bytes: "\x0a\x0d\x0d\x0a" },
  {
    type: "application/x-font-type1",
    bytes: "\x80\x01",
    check: (head) => head.toString("latin1", 6, 8) === "%!",
  },
  { type: "application/postscript", bytes: "%!PS" },
  { type: "application/postscript", bytes: "\x04%!PS" },
  { type: "application/postscript", bytes: "\xc5\xd0\xd3\xc6" },
  { type: "application/postscript", bytes: "\x1b%-12345X", check: (head) => head.includes("%!PS") },
  { type: "application/lzip", bytes: "LZIP\x01" },
  { type: "application/x-compress", bytes: "\x1f\x9d" },
  { type: "application/x-compress", bytes: "\x1f\xa0" },
  { type: "application/x-lzh-compressed", bytes: "-lh", offset: 2, check: (head) => head[6] === 0x2d },
  { type: "application/x-cpio", bytes: "070701" },
  { type: "application/x-cpio", bytes: "070707" },
  { type: "application/x-cpio", bytes: "\xc7\x71" },
  {
    type: "application/x-asar",
    bytes: "\x04\0\0\0",
    check: (head) => head.toString("latin1", 16, 18) === '{"',
  },
  { type: "application/dicom", bytes: "DICM", offset: 128 },
  { type: "application/vnd.apache.parquet", bytes: "PAR1" },
  { type: "application/vnd.apache.arrow.file", bytes: "ARROW1\0" },
  { type: "application/avro", bytes: "Obj\x01" },
  { type: "application/x-spss-sav", bytes: "$FL2" },
  { type: "application/x-spss-sav", bytes: "$FL3" },
  ...["\xa1\xb2\xc3\xd4", "\xd4\xc3\xb2\xa1", "\xa1\xb2\x3c\x4d", "\x4d\x3c\xb2\xa1"].map((bytes) => ({
    type: "application/vnd.tcpdump.pcap",
    bytes,
  })),
  { type: "application/x-esri-shape", bytes: "\0\0\x27\x0a\0\0\0\0" },
  { type: "application/vnd.iccprofile", bytes: "acsp", offset: 36 },
  { type: "application/x-mobipocket-ebook", bytes: "BOOKMOBI", offset: 60 },
  { type: "application/vnd.sketchup.skp", bytes: "\xff\xfe\xff\x0eS\0k\0e\0t\0c\0h\0U\0p\0" },
  {
    type: "application/x-indesign",
    bytes: "\x06\x06\xed\xf5\xd8\x1d\x46\xe5\xbd\x31\xef\xe7\xfe\x74\xb7\x1d",
  },
  { type: "application/x-nintendo-nes-rom", bytes: "NES\x1a" },
  { type: "application/x-age-encrypted", bytes: "age-encryption.org/v1\n" },
  { type: "application/x-openssl-encrypted", bytes: "Salted__" },
  { type: "application/x-aescrypt", bytes: "AES", check: (head) => (head[3] ?? 9) <= 3 },
  { type: "application/x-scrypt-encrypted", bytes: "scrypt\0" },
  { type: "application/x-password-safe", bytes: "PWS3" },
  { type: "application/x-mcrypt", bytes: "\0m\x03" },
  { type: "application/x-axcrypt", bytes: "\xc0\xb9\x07\x2e\x4f\x93\xf1\x46" },
  { type: "application/x-keepass2", bytes: "\x03\xd9\xa2\x9a" },
  { type: "application/x-luks", bytes: "LUKS\xba\xbe" },
  { type: "application/pgp-encrypted", bytes: "", check: isOpenPgpMessage },
  { type: "application/pgp-keys", bytes: "\x99", check: (head) => head[3] === 4 && (head[1] ?? 255) < 0x20 },
  { type: "application/pgp-signature", bytes: "\x88", check: (head) => head[2] === 4 },
  {
    type: "application/pgp-signature",
    bytes: "\x89",
    check: (head) => head[3] === 4 && (head[1] ?? 255) < 5,
  },
  { type: "application/x-dbf", bytes: "", check: isDbase },
];

/** A big-endian number of 32 bits; 0 after the end. */
function numberAt(head: Buffer, offset: number): number {
  return offset + 4 <= head.length ? head.readUInt32BE(offset) : 0;
}

/** The magic number, then flags of which two are defined. https://peps.python.org/pep-0552/ */
function isPythonBytecode(head: Buffer): boolean {
  return (
    head.length > 16 &&
    head.toString("latin1", 2, 4) === "\r\n" &&
    head.readUInt32LE(4) <= 3 &&
    (head[1] ?? 0) >= 0x0b &&
    (head[1] ?? 0) <= 0x0f
  );
}

/** The size of one of the bitmap headers. https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-header-types */
function isBitmap(head: Buffer): boolean {
  return head.length >= 26 && [12, 16, 40, 52, 56, 64, 108, 124].includes(head.readUInt32LE(14));
}

/** A method, a name of up to 12 characters that ends in NUL, and a size. */
function isArc(head: Buffer): boolean {
  const method = head[1] ?? 0;
  return (
    method >= 1 &&
    method <= 11 &&
    head.length >= 29 &&
    /^[\x21-\x7e]{1,12}\0/.test(head.toString("latin1", 2, 15))
  );
}

function isIcon(head: Buffer): boolean {
  const images = head.length >= 22 ? head.readUInt16LE(4) : 0;
  return images > 0 && images <= 1024 && head[9] === 0;
}

/** A version, a date, a header whose length fits the number of fields. https://www.dbase.com/Knowledgebase/INT/db7_file_fmt.htm */
function isDbase(head: Buffer): boolean {
  if (head.length < 65 || ![0x02, 0x03, 0x30, 0x31, 0x43, 0x83, 0x8b, 0xf5].includes(head[0] ?? 0))
    return false;
  const [month = 0, day = 0] = head.subarray(2, 4);
  const headerLength = head.readUInt16LE(8);
  const isFieldType = /[A-Z@+0]/.test(String.fromCharCode(head[43] ?? 0));
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 31 &&
    headerLength >= 65 &&
    head.readUInt16LE(10) > 0 &&
    isFieldType
  );
}

/** A level, then the magic number of a block or of the end. */
function isBzip2(head: Buffer): boolean {
  const magic = head.toString("hex", 4, 10);
  return (
    /[1-9]/.test(String.fromCharCode(head[3] ?? 0)) && (magic === "314159265359" || magic === "177245385090")
  );
}

/** A version, run-length encoding, bits of a plane. */
function isPcx(head: Buffer): boolean {
  return (head[1] ?? 255) <= 5 && head[2] === 1 && [1, 2, 4, 8].includes(head[3] ?? 0) && head.length >= 128;
}

/**
 * A packet with a session key that is encrypted by a public key or by a password: tag, length, version, and for a password
 * the algorithm.
 * https://www.rfc-editor.org/rfc/rfc9580#section-5.1
 */
function isOpenPgpMessage(head: Buffer): boolean {
  return /^(84[0-9a-f]{2}03|850[0-4][0-9a-f]{2}03|c1[0-9a-f]{2}03|c1[cd][0-9a-f]{3}0[36]|(8c|c3)[0-3][0-9a-f]0[456]0[0-9a-d])/.test(
    head.toString("hex", 0, 8),
  );
}
