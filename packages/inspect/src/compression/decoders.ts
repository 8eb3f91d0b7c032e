export { bunzip2 } from "./bzip2.ts";
export { gunzip } from "./gzip.ts";
export { unlzip, unlzma, unlzmaOfZip } from "./lzma.ts";
export { uncompress } from "./lzw.ts";
export { unxz } from "./xz.ts";
export { unzstd } from "./zstd.ts";
