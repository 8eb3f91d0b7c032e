import { inspectEntry, isBomb } from "../../archive/members.ts";
import { checkEntryName, EntryNames, linkEscapes } from "../../archive/names.ts";
import { LimitError } from "../../budget.ts";
import type { AnalysisContext } from "../../format.ts";
import { LibarchiveError, type ListedEntry } from "../../libarchive/reader.ts";
import { bufferSource } from "../../source.ts";
import type { Structure } from "./structure.ts";

/** Lists an archive from start to end. */
export interface ArchiveReader {
  /** Whether an encrypted entry, or an encrypted list of entries, was met. */
  readonly hasEncrypted: boolean;
  /** The next entry; undefined at the end. @throws LibarchiveError if what follows cannot be read */
  next(): ListedEntry | undefined | Promise<ListedEntry | undefined>;
  /** The content of the entry. @throws LibarchiveError, LimitError */
  content(): Buffer;
}

/** What was read of an archive. */
interface Progress {
  names: EntryNames;
  entries: number;
  decodedBytes: number;
}

/** Whether an entry is larger than a member may be. */
function isOverMember(error: unknown): error is LimitError {
  return error instanceof LimitError && error.limit === "memberBytes";
}

function reportBomb({ report, source }: AnalysisContext, bytes: number): void {
  report("archive-bomb", {
    message: `${source.size} bytes unpack to more than ${bytes}.`,
    evidence: { bytes: source.size, unpackedBytes: bytes },
  });
}

/** @throws LibarchiveError, LimitError */
async function checkEntry(
  context: AnalysisContext,
  reader: ArchiveReader,
  entry: ListedEntry,
  progress: Progress,
): Promise<void> {
  const { report } = context;
  const { names } = progress;
  const { kind, target } = entry;
  // The root folder of a disk image.
  if (kind === "folder" && (entry.name === "." || entry.name === "")) return;
  if (entry.name === undefined)
    report("archive-unreadable", { message: "The name of an entry is in an encoding that is not read." });
  const name = entry.name ?? "(entry without a name)";
  const where = `entry ${name}`;
  checkEntryName(name, report);
  if (kind === "folder") return names.checkParents(name, report);
  if (entry.name !== undefined) names.add(name, kind === "link", report);
  if (target !== undefined)
    return report(linkEscapes(name, target) ? "archive-link-escape" : "archive-link", {
      where,
      message: `The entry "${name}" is a link to "${target}".`,
      evidence: { target },
    });
  if (kind === "special") return report("archive-special-file", { where });
  if (entry.isEncrypted)
    return report("archive-encrypted", { where, message: `The entry "${name}" is encrypted.` });
  const content = reader.content();
  progress.decodedBytes += content.length;
  await inspectEntry(context, name, async () => bufferSource(content));
}

/** Inspects the entries of an archive as documents. */
export async function inspectEntries(
  context: AnalysisContext,
  structure: Structure,
  open: () => ArchiveReader | Promise<ArchiveReader>,
): Promise<void> {
  const { report, source } = context;
  const progress: Progress = { names: new EntryNames(), entries: 0, decodedBytes: 0 };
  let reader: ArchiveReader | undefined;
  try {
    reader = await open();
    await readEntries(context, reader, structure, progress);
  } catch (error) {
    if (error instanceof LibarchiveError)
      if (reader?.hasEncrypted) report("archive-encrypted", { message: "Entries are encrypted." });
      else report("archive-unreadable", { message: error.message });
    else if (isOverMember(error) && isBomb(source.size, progress.decodedBytes + error.maximum))
      reportBomb(context, progress.decodedBytes + error.maximum);
    else throw error;
  }
}

async function readEntries(
  context: AnalysisContext,
  reader: ArchiveReader,
  structure: Structure,
  progress: Progress,
): Promise<void> {
  const { report, budget, source } = context;
  for (let entry = await reader.next(); entry; entry = await reader.next()) {
    budget.use("entries");
    progress.entries += 1;
    await checkEntry(context, reader, entry, progress);
    if (isBomb(source.size, progress.decodedBytes)) return reportBomb(context, progress.decodedBytes);
  }
  // Encrypted entries of RAR 5 are not listed.
  if (!structure.hasEncryptedEntries && progress.entries !== (structure.entries ?? progress.entries))
    report("archive-unreadable", { message: "The archive has entries that cannot be listed." });
}
