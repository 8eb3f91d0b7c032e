import type { Signature } from "./signatures.ts";

/** How further sounds, videos and data begin: what is measured, recorded or stored by programs. */
export const recordingSignatures: readonly Signature[] = [
  { type: "audio/midi", bytes: "RIFF", check: (head) => head.toString("latin1", 8, 12) === "RMID" },
  { type: "audio/x-soundfont", bytes: "RIFF", check: (head) => head.toString("latin1", 8, 12) === "sfbk" },
  { type: "audio/x-8svx", bytes: "FORM", check: (head) => head.toString("latin1", 8, 12) === "8SVX" },
  { type: "audio/x-w64", bytes: "riff\x2e\x91\xcf\x11" },
  { type: "audio/x-mod", bytes: "", check: isModule },
  { type: "audio/x-tta", bytes: "TTA1" },
  { type: "audio/vnd.dts", bytes: "\x7f\xfe\x80\x01" },
  { type: "audio/vnd.dts", bytes: "\xfe\x7f\x01\x80" },
  { type: "audio/x-realaudio", bytes: ".ra\xfd" },
  { type: "audio/prs.sid", bytes: "PSID\0" },
  { type: "audio/prs.sid", bytes: "RSID\0" },
  { type: "audio/x-nsf", bytes: "NESM\x1a" },
  { type: "audio/x-spc", bytes: "SNES-SPC700 Sound File Data" },
  { type: "audio/x-sphere", bytes: "NIST_1A\n" },
  { type: "audio/x-ircam", bytes: "\x64\xa3" },
  { type: "audio/x-paf", bytes: "fap \0\0\0\0" },
  { type: "audio/x-paf", bytes: " paf\0\0\0\0" },
  { type: "audio/x-pvf", bytes: "PVF1\n" },
  { type: "audio/x-avr", bytes: "2BIT" },
  { type: "audio/x-xi", bytes: "Extended Instrument: " },
  { type: "video/x-ivf", bytes: "DKIF\0\0" },
  { type: "video/x-yuv4mpeg", bytes: "YUV4MPEG2 " },
  { type: "video/h264", bytes: "\0\0\0\x01", check: (head) => [0x27, 0x47, 0x67].includes(head[4] ?? 0) },
  { type: "video/h265", bytes: "\0\0\0\x01\x40\x01" },
  { type: "video/x-dv", bytes: "\x1f\x07\0", check: (head) => [0x3f, 0xbf].includes(head[3] ?? 0) },
  { type: "video/x-nut", bytes: "nut/multimedia container\0" },
  { type: "video/x-wtv", bytes: "\xb7\xd8\0\x20\x37\x49\xda\x11" },
  { type: "application/gxf", bytes: "\0\0\0\0\x01\xbc" },
  { type: "video/x-bink", bytes: "BIK", check: (head) => /[b-k]/.test(String.fromCharCode(head[3] ?? 0)) },
  { type: "video/x-bink", bytes: "KB2" },
  { type: "video/x-smacker", bytes: "SMK2" },
  { type: "video/x-smacker", bytes: "SMK4" },
  { type: "video/x-roq", bytes: "\x84\x10\xff\xff\xff\xff" },
  { type: "video/x-fli", bytes: "", check: isFlic },
  { type: "application/x-font-pcf", bytes: "\x01fcp" },
  { type: "application/x-font-linux-psf", bytes: "\x72\xb5\x4a\x86" },
  { type: "application/x-netcdf", bytes: "CDF\x01" },
  { type: "application/x-netcdf", bytes: "CDF\x02" },
  { type: "application/x-netcdf", bytes: "CDF\x05" },
  { type: "application/x-hdf", bytes: "\x0e\x03\x13\x01" },
  { type: "application/x-grib", bytes: "GRIB", check: (head) => [1, 2].includes(head[7] ?? 0) },
  { type: "application/x-bufr", bytes: "BUFR", check: (head) => (head[7] ?? 9) <= 5 },
  { type: "application/x-matlab-data", bytes: "MATLAB 5.0 MAT-file" },
  { type: "application/x-numpy", bytes: "\x93NUMPY" },
  { type: "application/x-sas-data", bytes: "\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92", offset: 12 },
  { type: "application/x-stata-dta", bytes: "<stata_dta>" },
  { type: "application/vnd.apache.orc", bytes: "ORC", check: (head) => (head[3] ?? 0x20) < 0x20 },
  { type: "application/x-duckdb", bytes: "DUCK", offset: 8 },
  { type: "application/x-gguf", bytes: "GGUF", check: (head) => (head[4] ?? 9) < 9 && head[5] === 0 },
  { type: "application/x-gettext-translation", bytes: "\xde\x12\x04\x95" },
  { type: "application/x-gettext-translation", bytes: "\x95\x04\x12\xde" },
  { type: "application/x-bittorrent", bytes: "d8:announce" },
  { type: "application/x-bittorrent", bytes: "d13:announce-list" },
  { type: "application/tzif", bytes: "TZif" },
  { type: "application/x-dvi", bytes: "\xf7\x02\x01\x83\x92\xc0" },
  { type: "application/x-mswrite", bytes: "\x31\xbe\0\0\0\xab" },
  {
    type: "application/vnd.lotus-1-2-3",
    bytes: "\0\0\x02\0",
    check: (head) => [4, 6].includes(head[4] ?? 0) && head[5] === 4,
  },
  { type: "application/vnd.lotus-1-2-3", bytes: "\0\0\x1a\0", check: (head) => (head[5] ?? 0) >> 4 === 1 },
  { type: "application/x-hwp", bytes: "HWP Document File V" },
  { type: "application/x-ms-reader", bytes: "ITOLITLS" },
  { type: "application/x-sony-bbeb", bytes: "L\0R\0F\0" },
  { type: "application/vnd.palm", bytes: "TEXtREAd", offset: 60 },
  { type: "application/x-adobe-swatch", bytes: "ASEF\0\x01" },
  { type: "application/vnd.framemaker", bytes: "<MakerFile " },
  { type: "application/x-windows-event-log", bytes: "ElfFile\0" },
  { type: "application/x-windows-event-log", bytes: "LfLe", offset: 4 },
  { type: "application/vnd.hp-pcl", bytes: "\x1bE", check: (head) => head[2] === 0x1b },
  { type: "application/x-gds", bytes: "\0\x06\0\x02" },
];

/** A tracker module: the names of samples, then a mark of the number of channels. */
function isModule(head: Buffer): boolean {
  return /^(?:M\.K\.|M!K!|FLT[48]|[468]CHN|\d\dC[HN]|CD81|OKTA)/.test(head.toString("latin1", 1080, 1084));
}

/** The size of the file, then a mark, and a number of frames. */
function isFlic(head: Buffer): boolean {
  const mark = head.length > 128 ? head.readUInt16LE(4) : 0;
  return (mark === 0xaf11 || mark === 0xaf12) && head.readUInt16LE(6) > 0 && head.readUInt16LE(8) > 0;
}
