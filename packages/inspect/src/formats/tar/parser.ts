import { inspectEntry } from "../../archive/members.ts";
import { checkEntryName, EntryNames, linkEscapes } from "../../archive/names.ts";
import type { AnalysisContext, Parser } from "../../format.ts";
import { readEntries, type TarItem } from "./entries.ts";

type TarEntry = Extract<TarItem, { kind: "entry" }>;

/** Data after the end up to this size is searched; programs fill up to 10,240 bytes with zeros. */
const searchedBytes = 16 * 1024 ** 2;

async function analyze(context: AnalysisContext): Promise<void> {
  const names = new EntryNames();
  for await (const item of readEntries(context)) {
    if (item.kind === "entry") await checkEntry(context, item, names);
    else if (item.kind === "end") await checkEnd(context, item.offset);
    else
      context.report("archive-unreadable", {
        where: `offset ${item.offset}`,
        message: item.message,
        evidence: { offset: item.offset },
      });
  }
}

async function checkEntry(context: AnalysisContext, entry: TarEntry, names: EntryNames): Promise<void> {
  const { report, budget } = context;
  const { name, type, linkName, start, size } = entry;
  const where = `entry ${name}`;
  budget.use("entries");
  checkEntryName(name, report);
  // A folder, of v7 too, and the list of names in a folder that GNU tar writes in incremental backups.
  const isFolder = type === "5" || type === "D" || (type === "0" && size === 0 && name.endsWith("/"));
  if (isFolder || type === "V") return names.checkParents(name, report);
  names.add(name, type === "2", report);
  if (type === "1" || type === "2") {
    // A hard link names an entry from the root of the archive.
    const escapes = linkEscapes(type === "1" ? "" : name, linkName);
    report(escapes ? "archive-link-escape" : "archive-link", {
      where,
      message: `The entry "${name}" is a link to "${linkName}".`,
      evidence: { target: linkName },
    });
    if (size === 0) return;
  } else if (type !== "0" && type !== "S")
    return report("archive-special-file", { where, evidence: { type } });
  if (entry.isSparse)
    return report("archive-unreadable", { where, message: `The entry "${name}" is a sparse file.` });
  const source = { size, read: (from: number, to: number) => context.read(start + from, start + to) };
  await inspectEntry(context, name, async () => source);
}

async function checkEnd(context: AnalysisContext, offset: number): Promise<void> {
  const { source, report } = context;
  const bytes = await context.read(offset, Math.min(source.size, offset + searchedBytes));
  if (offset + bytes.length === source.size && bytes.every((byte) => byte === 0)) return;
  const start =
    offset +
    Math.max(
      0,
      bytes.findIndex((byte) => byte !== 0),
    );
  report("tar-foreign-data", {
    where: `offset ${start}`,
    evidence: { offset: start, bytes: source.size - start },
  });
  const rest = {
    size: source.size - start,
    read: (from: number, to: number) => context.read(start + from, start + to),
  };
  await context.inspectMember({ name: "(data behind the archive)", source: rest });
}

export const tarParser: Parser = { analyze };
