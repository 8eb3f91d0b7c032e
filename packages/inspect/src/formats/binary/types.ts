import { graphicsSignatures } from "./graphics-signatures.ts";
import { recordingSignatures } from "./recording-signatures.ts";

/**
 * Types of binary content with their families. Types of a family are told apart by details that senders do not know of, such
 * as the codec in a container.
 */
export const binaryTypes: ReadonlyMap<string, string> = new Map([
  ...eachAlone([...graphicsSignatures, ...recordingSignatures].map(({ type }) => type)),
  // Groups replace what is above.
  ...families({
    "image/jpeg": ["image/jpeg", "image/jls"],
    "image/png": ["image/png"],
    "image/gif": ["image/gif"],
    "image/webp": ["image/webp"],
    "image/bmp": ["image/bmp", "image/x-dib"],
    "image/tiff": [
      "image/tiff",
      "image/x-adobe-dng",
      "image/x-canon-cr2",
      "image/x-nikon-nef",
      "image/x-sony-arw",
      "image/x-olympus-orf",
      "image/x-panasonic-rw2",
    ],
    "image/heif": ["image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence", "image/avif"],
    "image/jp2": ["image/jp2", "image/jpx", "image/jpm", "image/mj2", "image/j2c"],
    "image/vnd.microsoft.icon": [
      "image/vnd.microsoft.icon",
      "image/x-win-cursor",
      "application/x-navi-animation",
    ],
    "image/vnd.djvu": ["image/vnd.djvu"],
    "image/vnd.dwg": ["image/vnd.dwg"],
    "image/vnd.dxf": ["image/vnd.dxf"],
    "image/emf": ["image/emf"],
    "image/wmf": ["image/wmf"],
    "audio/mpeg": ["audio/mpeg"],
    "audio/wav": ["audio/wav"],
    "audio/midi": ["audio/midi"],
    "video/mp4": [
      "video/mp4",
      "audio/mp4",
      "video/quicktime",
      "video/3gpp",
      "video/3gpp2",
      "image/x-canon-cr3",
      "video/iso.segment",
    ],
    "video/matroska": ["video/matroska", "video/webm", "audio/matroska", "audio/webm"],
    "application/ogg": ["application/ogg", "audio/ogg", "video/ogg"],
    "video/x-ms-wmv": ["video/x-ms-wmv", "audio/x-ms-wma"],
    "video/mpeg": ["video/mpeg", "video/mp2t"],
    "font/sfnt": ["font/ttf", "font/otf", "font/collection"],
    "application/postscript": ["application/postscript"],
    "application/pkcs7": ["application/pkcs7-mime", "application/pkcs7-signature"],
    "application/x-x509-ca-cert": ["application/x-x509-ca-cert"],
    "application/x-pkcs12": ["application/x-pkcs12"],
    "application/pgp": ["application/pgp-encrypted", "application/pgp-signature", "application/pgp-keys"],
    "image/x-portable-anymap": [
      "image/x-portable-bitmap",
      "image/x-portable-graymap",
      "image/x-portable-pixmap",
      "image/x-portable-arbitrarymap",
      "image/x-portable-floatmap",
      "image/x-portable-anymap",
    ],
    "image/sgi": ["image/sgi", "image/x-rgb"],
    "application/x-hdf5": ["application/x-hdf5", "application/x-netcdf", "application/x-hdf"],
    "application/x-msdownload": ["application/x-msdownload"],
    "application/x-elf": ["application/x-elf"],
    "application/x-mach-binary": ["application/x-mach-binary"],
  }),
  ...eachAlone([
    ...["application/x-scrypt-encrypted", "application/x-password-safe", "application/x-mcrypt"],
    ...["application/x-age-encrypted", "application/x-openssl-encrypted", "application/x-aescrypt"],
    ...[
      "application/x-axcrypt",
      "application/x-keepass2",
      "application/x-luks",
      "application/x-ansible-vault",
    ],
    ...["image/x-xcf", "image/vnd.adobe.photoshop", "image/icns", "image/jxl", "image/flif"],
    ...["image/vnd.ms-photo", "image/bpg", "image/ktx", "image/x-fujifilm-raf", "image/x-pcx"],
    ...["audio/flac", "audio/aac", "audio/aiff", "audio/amr", "audio/ape", "audio/x-caf", "audio/qcelp"],
    ...["audio/wavpack", "audio/x-musepack", "audio/x-voc", "audio/vnd.dolby.dd-raw", "audio/x-it"],
    ...["audio/x-s3m", "audio/x-xm", "audio/x-dsf", "audio/x-dff", "audio/basic"],
    ...["video/vnd.avi", "video/x-flv", "application/mxf", "application/vnd.rn-realmedia"],
    ...["font/woff", "font/woff2", "application/vnd.ms-fontobject", "application/x-font-type1"],
    ...["model/gltf-binary", "application/x-blender", "application/x-ft-fbx"],
    ...["application/vnd.sketchup.skp", "application/x-indesign", "application/dicom", "image/fits"],
    ...[
      "application/vnd.sqlite3",
      "application/vnd.ms-access",
      "application/x-dbf",
      "application/vnd.apache.parquet",
    ],
    ...["application/vnd.apache.arrow.file", "application/avro", "application/x-spss-sav"],
    ...["application/vnd.tcpdump.pcap", "application/x-pcapng", "application/x-esri-shape"],
    ...["application/vnd.iccprofile", "application/x-mobipocket-ebook", "application/vnd.wordperfect"],
    ...["application/vnd.ms-outlook-pst", "application/x-ft-windows-registry-hive"],
    ...[
      "application/gzip",
      "application/x-bzip2",
      "application/x-xz",
      "application/zstd",
      "application/x-lz4",
    ],
    ...["application/lzip", "application/x-compress", "application/x-7z-compressed", "application/vnd.rar"],
    ...["application/vnd.ms-cab-compressed", "application/x-lzh-compressed", "application/x-arj"],
    ...[
      "application/x-ace-compressed",
      "application/x-cpio",
      "application/x-unix-archive",
      "application/x-asar",
    ],
    ...["application/x-ms-wim", "application/x-stuffit", "application/x-zoo", "application/x-arc"],
    ...["application/x-squashfs", "application/x-alz-compressed", "application/x-egg-compressed"],
    "application/x-ms-compress",
    ...["application/x-iso9660-image", "application/x-apple-diskimage", "application/x-vhd"],
    ...[
      "application/x-vhdx",
      "application/x-vmdk",
      "application/x-virtualbox-vdi",
      "application/x-qemu-disk",
    ],
    ...["application/vnd.ms-htmlhelp", "application/winhlp", "application/vnd.adobe.flash.movie"],
    ...["application/java-vm", "application/x-dex", "application/wasm", "application/x-ms-shortcut"],
    ...["application/x-ft-apple.alias", "application/x-deb", "application/x-rpm", "application/x-xar"],
    ...[
      "application/x-google-chrome-extension",
      "application/x-python-bytecode",
      "application/x-lua-bytecode",
    ],
    ...[
      "application/x-llvm-bitcode",
      "application/x-java-serialized-object",
      "application/x-nintendo-nes-rom",
    ],
  ]),
]);

function families(table: Record<string, readonly string[]>): [string, string][] {
  return Object.entries(table).flatMap(([family, types]) =>
    types.map((type): [string, string] => [type, family]),
  );
}

function eachAlone(types: readonly string[]): [string, string][] {
  return types.map((type) => [type, type]);
}
