import { isBomb } from "../../archive/members.ts";
import type { AnalysisContext } from "../../format.ts";
import { type LocalHeader, readLocalHeader } from "../../zip/local-headers.ts";
import type { Zip } from "../../zip/zip.ts";

/** Data outside of entries up to this size is searched for local headers and inspected. */
const searchedBytes = 16 * 1024 ** 2;
/** Markers of archives in several files that fit in one. */
const spanMarkers = ["PK00", "PK\x07\x08"];

/**
 * Compares both directories of a ZIP file and what lies between its entries.
 * @throws LimitError
 */
export async function checkStructure(context: AnalysisContext, zip: Zip): Promise<void> {
  reportFaults(context, zip);
  // What is between the entries cannot be told without the list of them.
  if (zip.faults.has("encrypted-directory")) return;
  const headers: LocalHeader[] = [];
  for (const entry of zip.entries) {
    const where = `entry ${entry.name}`;
    if (/[/\\]$/.test(entry.name) && entry.size > 0)
      context.report("zip-headers-differ", { where, message: `The folder "${entry.name}" has content.` });
    const header = await readLocalHeader(context, entry);
    if (!header)
      context.report("zip-headers-differ", {
        where,
        message: `The entry "${entry.name}" has no local header.`,
      });
    else headers.push(header);
    if (header && header.differences.length > 0)
      context.report("zip-headers-differ", {
        where,
        message: `The local header of "${entry.name}" has another ${header.differences.join(", ")}.`,
        evidence: { differences: header.differences.join(", ") },
      });
  }
  await checkLayout(context, zip, headers);
  reportBomb(context, zip);
}

function reportFaults({ report }: AnalysisContext, { faults }: Zip): void {
  if (faults.has("several-end-records")) report("zip-several-ends");
  if (faults.has("encrypted-directory"))
    report("archive-encrypted", { message: "The central directory is encrypted." });
  if (faults.has("no-end-record")) report("zip-damaged", { message: "The content has no end record." });
  if (faults.has("damaged-directory"))
    report("zip-damaged", { message: "The central directory is not where the end record says." });
  if (faults.has("entry-count"))
    report("zip-damaged", { message: "The number of entries is not that of the end record." });
  if (faults.has("split"))
    report("archive-unreadable", { message: "The content is a part of an archive in several files." });
}

/** Reports overlaps, and the gaps between entries. */
async function checkLayout(
  context: AnalysisContext,
  zip: Zip,
  headers: readonly LocalHeader[],
): Promise<void> {
  if (zip.faults.has("no-end-record")) return;
  const sorted = headers.toSorted((a, b) => a.entry.offset - b.entry.offset);
  let position = 0;
  let previous = "";
  for (const { entry, end } of sorted) {
    if (entry.offset < position)
      context.report("zip-overlap", {
        where: `entry ${entry.name}`,
        message: `The entries "${previous}" and "${entry.name}" overlap.`,
      });
    else
      await checkGap(
        context,
        position,
        entry.offset,
        position === 0 ? "before the entries" : "between the entries",
      );
    if (end > position) [position, previous] = [end, entry.name];
  }
  const { directoryStart, end } = zip;
  if (position > directoryStart && !zip.faults.has("damaged-directory"))
    context.report("zip-overlap", {
      where: `entry ${previous}`,
      message: `The entry "${previous}" overlaps the central directory.`,
    });
  await checkGap(
    context,
    position,
    directoryStart,
    position === 0 ? "before the entries" : "between the entries",
  );
  await checkGap(context, end, context.source.size, "after the archive");
}

/** Zeros are padding; some programs write the end of a line behind the archive. */
const isPadding = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0 || byte === 10 || byte === 13);

/** Reports data that is in no entry, and inspects it. */
async function checkGap(context: AnalysisContext, start: number, end: number, place: string): Promise<void> {
  if (end <= start) return;
  const { report } = context;
  const where = `offset ${start}`;
  const bytes = await context.read(start, Math.min(end, start + searchedBytes));
  if (isPadding(bytes) && end - start <= searchedBytes) return;
  if (start === 0 && bytes.length === 4 && spanMarkers.includes(bytes.toString("latin1"))) return;
  if (hasLocalHeader(bytes)) report("zip-hidden-entry", { where });
  report("zip-foreign-data", {
    where,
    message: `There are ${end - start} bytes ${place}.`,
    evidence: { offset: start, bytes: end - start },
  });
  const source = {
    size: end - start,
    read: (from: number, to: number) => context.read(start + from, start + to),
  };
  await context.inspectMember({ name: `(data ${place})`, source });
}

function hasLocalHeader(bytes: Buffer): boolean {
  return bytes.indexOf("PK\x03\x04", 0, "latin1") >= 0;
}

function reportBomb({ report, source }: AnalysisContext, { entries }: Zip): void {
  const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
  if (isBomb(source.size, unpacked))
    report("archive-bomb", {
      message: `${source.size} bytes unpack to ${unpacked}.`,
      evidence: { bytes: source.size, unpackedBytes: unpacked },
    });
}
