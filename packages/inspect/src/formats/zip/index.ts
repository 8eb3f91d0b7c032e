import type { DetectInput, FormatModule } from "../../format.ts";
import { zipRules } from "./rules.ts";
import { archiveTypes, programFamilies, programTypes, zipFormat } from "./types.ts";

/** Local header; end record of an empty archive; markers of archives in several files. */
const starts = ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08", "PK00PK\x03\x04"];

/** Whether content begins like a ZIP file. */
function isZip(head: Buffer): boolean {
  const start = head.toString("latin1", 0, 8);
  return starts.some((signature) => start.startsWith(signature));
}

/** Packages of programs, before formats that have the same structure, such as OPC. */
export const zipPrograms: FormatModule = {
  name: "zip-programs",
  rules: {},
  types: programFamilies,
  mayBe: ({ head }) => isZip(head),
  load: async () => (await import("../parsers/packages.ts")).programsParser,
};

/** ZIP files, and what hides in the structure of formats that are ZIP files. */
export const zip: FormatModule = {
  name: "zip",
  rules: zipRules,
  types: archiveTypes,
  mayBe: ({ head }) => isZip(head),
  accepts: (format, { head }) =>
    isZip(head) || format.type === zipFormat.type || programTypes.has(format.type),
  load: async () => (await import("../parsers/packages.ts")).zipParser,
};

/** ZIP files behind data that is no known format. */
export const zipBehindData: FormatModule = {
  name: "zip-behind-data",
  rules: {},
  mayBe: endsAsZip,
  load: async () => (await import("../parsers/packages.ts")).zipAtEndParser,
};

/** Content of another format that ends in a ZIP file. */
export const zipAppended: FormatModule = {
  name: "zip-appended",
  rules: {},
  accepts: ({ type }, input) =>
    !isZip(input.head) && type !== zipFormat.type && !containers.test(type) && endsAsZip(input),
  load: async () => (await import("../parsers/packages.ts")).zipAtEndParser,
};

/** Formats whose last member may be a ZIP file. */
const containers = /tar|cpio|cab-compressed|unix-archive|mbox|rfc822|octet-stream/;

/** Whether content ends in an end record. */
async function endsAsZip({ source, read }: DetectInput): Promise<boolean> {
  const tail = await read(source.size - 0xffff - 22, source.size);
  const at = tail.lastIndexOf("PK\x05\x06", undefined, "latin1");
  return at >= 0 && at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) === tail.length;
}
