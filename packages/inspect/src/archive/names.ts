import type { AnalysisContext } from "../format.ts";

/** https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file#naming-conventions */
const deviceName = /^(con|prn|aux|nul|(com|lpt)[0-9¹²³]|conin\$|conout\$) *(\.|$)/i;

/** Zero-width joiners and variation selectors behind a visible character, which some scripts and emoji need. */
const joinersInText =
  /(?<=[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}])(?:\p{Join_Control}|\p{Variation_Selector})+/gu;
const invisible = /\p{Default_Ignorable_Code_Point}/u;
/** macOS ends the name of a folder's icon in a carriage return. */
const iconOfMacOs = /(^|\/)(\._)?Icon\r$/;

type Report = AnalysisContext["report"];

/**
 * Reports what is unsafe in the name of an archive's entry.
 * @param name with the separators that the archive has
 */
export function checkEntryName(name: string, report: Report): void {
  const where = `entry ${name}`;
  const path = name.replaceAll("\\", "/");
  const segments = path.split("/").filter((segment) => segment !== "");
  if (escapes(segments) || name.includes("\0"))
    report("archive-path-escape", {
      where,
      message: `The entry "${name}" leads out of the archive's folder.`,
    });
  else if (isAbsolute(path) || segments.includes(".."))
    report("archive-path-absolute", { where, message: `The entry "${name}" has no plain relative path.` });
  const fault = segments.map(faultOf).find((found) => found !== undefined);
  if (fault && !iconOfMacOs.test(path))
    report("archive-entry-name", { where, message: `The name of the entry "${name}" ${fault}.` });
  if (segments.some((segment) => deviceName.test(segment))) report("archive-device-name", { where });
}

/** Whether a link from an entry to a target leads out of the archive. */
export function linkEscapes(name: string, target: string): boolean {
  const path = target.replaceAll("\\", "/");
  return (
    isAbsolute(path) || escapes([...name.replaceAll("\\", "/").split("/").slice(0, -1), ...path.split("/")])
  );
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[a-z]:/i.test(path);
}

/** Whether the segments of a path lead above its start at any point. */
function escapes(segments: readonly string[]): boolean {
  let level = 0;
  for (const segment of segments) {
    if (segment === "..") level -= 1;
    else if (segment !== "." && segment !== "") level += 1;
    if (level < 0) return true;
  }
  return false;
}

function faultOf(segment: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression finds control characters.
  if (/[\u0000-\u001f\u007f]/.test(segment)) return "has control characters";
  if (/\p{Bidi_Control}/u.test(segment)) return "has bidirectional controls";
  if (invisible.test(segment.replace(joinersInText, ""))) return "has invisible characters";
  if (/[. ]$/.test(segment) && segment !== "." && segment !== "..")
    return "ends in dots or spaces, which Windows removes";
  // A colon separates the name of an alternate data stream, except in times such as 12:30.
  if (/:(?!\d)[^:/]*(:\$data)?$/i.test(segment) && /\.[a-z0-9]{1,5}$/i.test(segment.split(":").at(-1) ?? ""))
    return "has an alternate data stream";
  return undefined;
}

/** Finds entries of one name, and entries below a link. */
export class EntryNames {
  readonly #files = new Map<string, string>();
  readonly #links = new Set<string>();

  /** Adds an entry that is no directory, and reports what is wrong with it beside the earlier ones. */
  add(name: string, isLink: boolean, report: Report): void {
    const key = keyOf(name);
    const other = this.#files.get(key);
    if (other !== undefined)
      report("archive-duplicate-name", {
        where: `entry ${name}`,
        message: `The entries "${other}" and "${name}" have the same name.`,
      });
    this.#files.set(key, name);
    this.checkParents(name, report);
    if (isLink) this.#links.add(key);
  }

  /** Reports an entry whose path leads through a link. */
  checkParents(name: string, report: Report): void {
    if (this.#links.size === 0) return;
    const key = keyOf(name);
    for (let slash = key.indexOf("/"); slash >= 0; slash = key.indexOf("/", slash + 1))
      if (this.#links.has(key.slice(0, slash)))
        report("archive-write-through-link", { where: `entry ${name}` });
  }
}

function keyOf(name: string): string {
  return name
    .replaceAll("\\", "/")
    .split("/")
    .filter((segment) => segment !== "" && segment !== ".")
    .map((segment) => segment.replace(/[. ]+$/, "") || segment)
    .join("/")
    .normalize("NFC")
    .toLowerCase();
}
