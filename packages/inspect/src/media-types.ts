import { usualTypes } from "./extensions/usual-types.ts";

/** Names of the same type that are in use, by the name that detection gives. */
const otherNames: Record<string, readonly string[]> = {
  "application/epub+zip": ["application/epub"],
  "application/gzip": [
    "application/x-gzip",
    "application/gzip-compressed",
    "application/gzipped",
    "application/x-gunzip",
  ],
  "application/json": ["text/json", "application/x-json", "text/x-json"],
  "application/mbox": ["text/x-mbox", "application/x-mbox"],
  "application/msword": [
    "application/vnd.ms-word",
    "application/x-msword",
    "application/word",
    "application/doc",
  ],
  "application/onenote": ["application/msonenote", "application/x-onenote"],
  "application/pdf": [
    "application/x-pdf",
    "application/acrobat",
    "application/nappdf",
    "text/pdf",
    "image/pdf",
  ],
  "application/pkcs7-mime": ["application/x-pkcs7-mime"],
  "application/pkcs7-signature": ["application/x-pkcs7-signature"],
  "application/postscript": [
    "application/x-postscript",
    "application/eps",
    "application/x-eps",
    "image/eps",
    "image/x-eps",
    "text/postscript",
  ],
  "application/rtf": ["text/rtf", "text/richtext", "application/x-rtf"],
  "application/vnd.adobe.flash.movie": ["application/x-shockwave-flash", "application/futuresplash"],
  "application/vnd.apple.keynote": ["application/x-iwork-keynote-sffkey"],
  "application/vnd.apple.numbers": ["application/x-iwork-numbers-sffnumbers"],
  "application/vnd.apple.pages": ["application/x-iwork-pages-sffpages"],
  "application/vnd.ms-cab-compressed": ["application/x-cab", "application/cab", "application/x-ms-cab"],
  "application/vnd.ms-excel": [
    "application/msexcel",
    "application/x-msexcel",
    "application/x-excel",
    "application/excel",
    "application/xls",
    "application/x-xls",
    "application/x-ms-excel",
  ],
  "application/vnd.ms-htmlhelp": ["application/x-chm", "application/chm"],
  "application/vnd.ms-outlook": ["application/x-msg", "application/msoutlook"],
  "application/vnd.ms-powerpoint": [
    "application/mspowerpoint",
    "application/powerpoint",
    "application/x-mspowerpoint",
  ],
  "application/vnd.ms-tnef": ["application/ms-tnef"],
  "application/vnd.ms-xpsdocument": ["application/oxps"],
  "application/vnd.rar": ["application/x-rar", "application/x-rar-compressed", "application/rar"],
  "application/vnd.sqlite3": ["application/x-sqlite3"],
  "application/vnd.tcpdump.pcap": ["application/x-pcap", "application/pcap"],
  "application/vnd.visio": ["application/x-visio", "application/visio"],
  "application/x-7z-compressed": ["application/7z", "application/x-7zip"],
  "application/x-bzip2": ["application/x-bzip", "application/bzip2", "application/x-bz2"],
  "application/x-flat-opendocument+xml": [
    "application/vnd.oasis.opendocument.text-flat-xml",
    "application/vnd.oasis.opendocument.spreadsheet-flat-xml",
    "application/vnd.oasis.opendocument.presentation-flat-xml",
    "application/vnd.oasis.opendocument.graphics-flat-xml",
  ],
  "application/x-iso9660-image": ["application/x-cd-image", "application/x-iso-image", "application/x-iso"],
  "application/lzip": ["application/x-lzip"],
  "application/x-lzh-compressed": ["application/x-lha", "application/x-lzh"],
  "application/x-msdownload": [
    "application/vnd.microsoft.portable-executable",
    "application/x-dosexec",
    "application/x-msdos-program",
    "application/x-ms-dos-executable",
    "application/exe",
    "application/x-exe",
    "application/x-winexe",
  ],
  "application/x-ndjson": [
    "application/jsonl",
    "application/x-jsonlines",
    "application/jsonlines",
    "application/ndjson",
    "application/x-jsonl",
  ],
  "application/x-tar": ["application/tar", "application/x-gtar"],
  "application/x-x509-ca-cert": [
    "application/pkix-cert",
    "application/x-pem-file",
    "application/x-x509-user-cert",
  ],
  "application/xhtml+xml": ["application/xhtml"],
  "application/xml": ["text/xml", "application/x-xml"],
  "application/yaml": ["text/yaml", "text/x-yaml", "application/x-yaml"],
  "application/zip": [
    "application/x-zip",
    "application/x-zip-compressed",
    "application/zip-compressed",
    "multipart/x-zip",
  ],
  "application/zstd": ["application/x-zstd"],
  "audio/aac": ["audio/x-aac", "audio/aacp"],
  "audio/aiff": ["audio/x-aiff"],
  "audio/amr": ["audio/amr-nb"],
  "audio/flac": ["audio/x-flac"],
  "audio/midi": ["audio/x-midi", "audio/mid"],
  "audio/mp4": ["audio/x-m4a", "audio/m4a"],
  "audio/mpeg": ["audio/mp3", "audio/x-mp3", "audio/x-mpeg", "audio/mpeg3"],
  "audio/ogg": ["audio/opus", "audio/x-ogg", "audio/vorbis"],
  "audio/wav": ["audio/x-wav", "audio/wave", "audio/vnd.wave"],
  "audio/x-ms-wma": ["audio/wma", "audio/x-ms-asf"],
  "font/otf": ["application/vnd.ms-opentype", "application/x-font-otf", "font/opentype"],
  "font/ttf": ["application/x-font-ttf", "application/x-font-truetype", "font/sfnt", "application/font-sfnt"],
  "font/woff": ["application/font-woff", "application/x-font-woff"],
  "font/woff2": ["application/font-woff2"],
  "image/bmp": ["image/x-bmp", "image/x-ms-bmp", "image/x-windows-bmp"],
  "image/fits": ["application/fits"],
  "image/emf": ["image/x-emf", "application/emf", "application/x-emf"],
  "image/jpeg": ["image/jpg", "image/pjpeg", "image/jpe"],
  "image/png": ["image/x-png", "image/apng"],
  "image/svg+xml": ["image/svg"],
  "image/tiff": ["image/tif", "image/x-tiff", "image/x-tif"],
  "image/vnd.adobe.photoshop": [
    "image/x-photoshop",
    "application/photoshop",
    "application/x-photoshop",
    "image/psd",
  ],
  "image/vnd.djvu": ["image/x-djvu", "image/djvu", "image/x.djvu"],
  "image/vnd.dwg": [
    "application/acad",
    "application/dwg",
    "image/x-dwg",
    "application/x-acad",
    "application/x-dwg",
    "drawing/dwg",
  ],
  "image/vnd.dxf": ["image/x-dxf", "application/dxf", "image/dxf", "application/x-dxf"],
  "image/vnd.microsoft.icon": ["image/x-icon", "image/ico", "image/icon", "application/ico"],
  "image/wmf": [
    "image/x-wmf",
    "application/wmf",
    "application/x-wmf",
    "application/x-msmetafile",
    "windows/metafile",
  ],
  "message/rfc822": ["application/eml", "message/eml", "application/x-eml"],
  "text/calendar": ["application/ics", "text/x-vcalendar"],
  "text/csv": [
    "text/x-csv",
    "application/csv",
    "application/x-csv",
    "text/comma-separated-values",
    "text/x-comma-separated-values",
  ],
  "text/html": ["text/xhtml"],
  "text/javascript": [
    "application/javascript",
    "application/x-javascript",
    "application/ecmascript",
    "text/ecmascript",
    "text/x-javascript",
  ],
  "text/markdown": ["text/x-markdown"],
  "text/tab-separated-values": ["text/tsv"],
  "text/vcard": ["text/x-vcard", "text/directory"],
  "text/vtt": ["text/webvtt"],
  "video/matroska": ["video/x-matroska"],
  "video/mp4": ["video/x-m4v", "application/mp4"],
  "video/mpeg": ["video/x-mpeg", "video/mpg", "video/mp2p", "video/mp1s"],
  "video/vnd.avi": ["video/x-msvideo", "video/avi", "video/msvideo"],
  "video/x-ms-wmv": ["video/x-ms-asf", "application/vnd.ms-asf"],
};

const registeredNames: ReadonlyMap<string, string> = new Map(
  Object.entries(otherNames).flatMap(([type, names]) => names.map((name) => [name, type])),
);

/**
 * A media type in lower case, without parameters, by one name: `image/jpg` becomes `image/jpeg`. Compare types by it on both
 * sides.
 */
export function registeredType(type: string): string {
  const essence = (type.split(";")[0] ?? "").trim().toLowerCase();
  return registeredNames.get(essence) ?? essence;
}

/** Whether files of a media type are text. */
export function isTextType(type: string): boolean {
  const essence = registeredType(type);
  return (
    essence.startsWith("text/") ||
    essence.startsWith("message/") ||
    /^application\/(json|xml|yaml|x-ndjson|sql|rtf|mbox|toml|x-sh|x-httpd-php|x-subrip|pgp-signature)$/.test(
      essence,
    ) ||
    /^(image\/vnd\.dxf|application\/pgp-(encrypted|keys)|application\/x-x509-ca-cert|application\/postscript)$/.test(
      essence,
    ) ||
    /\+(json|xml)$/.test(essence)
  );
}

/** The extension of a filename in lower case, without its dot; empty if it has none. */
export function extensionOf(filename: string): string {
  return /[^.]\.([^./\\]+)$/.exec(filename)?.[1]?.toLowerCase() ?? "";
}

/** An extension and its usual type each, sorted. A search in rows: to make a map of all takes longer than an inspection. */
const rows = usualTypes.split("\n");

function usualTypeOf(extension: string): string | undefined {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const [found = "", type] = rows[middle]?.split(" ") ?? [];
    if (found === extension) return type;
    if (found < extension) from = middle + 1;
    else to = middle;
  }
  return undefined;
}

/** The media type of a filename's extension; undefined if there is none or it is unknown. */
export function typeOfExtension(filename: string): string | undefined {
  const extension = extensionOf(filename);
  const type = typesByExtension.get(extension) ?? usualTypeOf(extension);
  return type === undefined ? undefined : registeredType(type);
}

/** Extensions that the package `mime` does not know, or gives another type than files have. */
const typesByExtension: ReadonlyMap<string, string> = new Map(
  Object.entries({
    dxf: "image/vnd.dxf",
    jsonl: "application/x-ndjson",
    ndjson: "application/x-ndjson",
    jfif: "image/jpeg",
    prn: "text/plain",
    eps: "application/postscript",
    msg: "application/vnd.ms-outlook",
    pub: "application/vnd.ms-publisher",
    mpp: "application/vnd.ms-project",
    vsdx: "application/vnd.ms-visio.drawing.main+xml",
    vstx: "application/vnd.ms-visio.template.main+xml",
    vssx: "application/vnd.ms-visio.stencil.main+xml",
    vsdm: "application/vnd.ms-visio.drawing.macroenabled.main+xml",
    vstm: "application/vnd.ms-visio.template.macroenabled.main+xml",
    vssm: "application/vnd.ms-visio.stencil.macroenabled.main+xml",
    iso: "application/x-iso9660-image",
    rar: "application/vnd.rar",
    xz: "application/x-xz",
    zst: "application/zstd",
    lz4: "application/x-lz4",
    cab: "application/vnd.ms-cab-compressed",
    one: "application/onenote",
    slk: "text/x-sylk",
    // A package is a cabinet file with sections.
    onepkg: "application/vnd.ms-cab-compressed",
    lzma: "application/x-lzma",
    z: "application/x-compress",
    arj: "application/x-arj",
    ace: "application/x-ace-compressed",
    cpio: "application/x-cpio",
    wim: "application/x-ms-wim",
    ...extensionsOf("application/lzip", "lz tlz"),
    ...extensionsOf("application/x-lzh-compressed", "lzh lha"),
    ...extensionsOf("application/x-unix-archive", "ar a"),
    pcx: "image/x-pcx",
    psb: "image/vnd.adobe.photoshop",
    f4v: "video/mp4",
    mpc: "audio/x-musepack",
    mka: "audio/matroska",
    mk3d: "video/matroska",
    s3m: "audio/x-s3m",
    xm: "audio/x-xm",
    ra: "audio/x-realaudio",
    exr: "image/aces",
    ...extensionsOf("application/vnd.las", "las laz"),
    ...extensionsOf("video/x-fli", "fli flc"),
    // Playlists in XML.
    asx: "video/x-ms-wvx",
    // Extensions of several formats.
    ...extensionsOf("application/octet-stream", "pfm sid spc vox nsf iff"),
    ...extensionsOf("application/gzip", "tgz taz svgz emz wmz"),
    ...extensionsOf("application/x-bzip2", "tbz tbz2"),
    ...extensionsOf("application/x-xz", "txz"),
    ...extensionsOf("application/x-flat-opendocument+xml", "fodt fods fodp fodg"),
    ...extensionsOf("application/vnd.oasis.opendocument.base", "odb"),
    ...extensionsOf("application/vnd.oasis.opendocument.text-master-template", "otm"),
    ...extensionsOf("application/x-mso", "mso"),
    ...extensionsOf("text/plain", "log text conf cfg properties env edi edifact x12 afm hl7"),
    ...extensionsOf("application/x-x509-ca-cert", "pem crt cer der"),
    ...extensionsOf("application/pkcs7-mime", "p7b p7c p7m"),
    ...extensionsOf("application/pgp-encrypted", "pgp gpg"),
    ...extensionsOf("application/x-dbf", "dbf"),
    ...extensionsOf("application/vnd.sqlite3", "sqlite sqlite3 db3"),
    ...extensionsOf("application/octet-stream", "key dat bin tmp db ts mts"),
    ...extensionsOf("application/pgp-signature", "asc"),
    ...extensionsOf("application/postscript", "pfa"),
    ...extensionsOf("application/pdf", "ai"),
    ...extensionsOf("font/ttf", "ttc"),
    ...extensionsOf("video/mpeg", "vob"),
    ...extensionsOf("application/x-vhd", "vhd"),
    ...extensionsOf("application/x-vhdx", "vhdx"),
    ...extensionsOf("application/x-vmdk", "vmdk"),
    ...extensionsOf("image/vnd.microsoft.icon", "cur ani"),
  }),
);

function extensionsOf(type: string, extensions: string): Record<string, string> {
  return Object.fromEntries(extensions.split(" ").map((extension) => [extension, type]));
}
