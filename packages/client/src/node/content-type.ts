import { extname } from "node:path";
import { Mime } from "mime";
import otherTypes from "mime/types/other.js";
import standardTypes from "mime/types/standard.js";

/** Media types that Airlock knows by another name than the registry of `mime`. */
const types = new Mime(standardTypes, otherTypes).define(
  {
    "application/gzip": ["tgz"],
    "application/x-ndjson": ["jsonl", "ndjson"],
    "text/vcard": ["vcf"],
  },
  true,
);

/** The media type of a file's extension; application/octet-stream for one that is unknown. */
export const contentTypeOf = (path: string): string =>
  types.getType(extname(path).toLowerCase()) ?? "application/octet-stream";
