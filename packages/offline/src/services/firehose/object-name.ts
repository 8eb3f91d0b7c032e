import { lookUp } from "../../look-up.ts";
import { opaqueId } from "../resource-facts.ts";
import type { S3Destination } from "./types.ts";

/** The letters of a Java date pattern that prefixes use, with the ends of their values in an ISO 8601 time. */
const timeParts: Readonly<Record<string, [start: number, end: number]>> = {
  yyyy: [0, 4],
  MM: [5, 7],
  dd: [8, 10],
  HH: [11, 13],
  mm: [14, 16],
  ss: [17, 19],
};

const formatTime = (pattern: string, iso: string): string =>
  pattern.replace(/yyyy|MM|dd|HH|mm|ss/g, (letters) => iso.slice(...(lookUp(timeParts, letters) ?? [0, 0])));

/**
 * The key of an object that a delivery stream writes.
 * https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
 *
 * @param id a UUID
 */
export function objectKey(
  stream: string,
  { prefix = "", fileExtension, compressionFormat }: S3Destination,
  id: string,
  time: Date,
): string {
  const iso = time.toISOString();
  const evaluated = prefix
    .replace(/!\{timestamp:([^}]*)\}/g, (_all, pattern) => formatTime(pattern, iso))
    .replaceAll("!{firehose:random-string}", opaqueId(id, 11));
  const folder = prefix.includes("!{") ? evaluated : `${evaluated}${formatTime("yyyy/MM/dd/HH/", iso)}`;
  const extension = fileExtension ?? (compressionFormat === "GZIP" ? ".gz" : "");
  return `${folder}${stream}-1-${formatTime("yyyy-MM-dd-HH-mm-ss", iso)}-${id}${extension}`;
}

/** The part of a prefix that is the same for all objects. */
export const constantPart = (prefix = ""): string => prefix.split("!{")[0] ?? "";
