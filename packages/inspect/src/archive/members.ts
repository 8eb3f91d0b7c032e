import { LimitError } from "../budget.ts";
import type { AnalysisContext } from "../format.ts";
import type { Source } from "../source.ts";

const appleDouble = Buffer.from("00051607", "hex");
const desktopServicesStore = Buffer.from("0000000142756431", "hex");

/**
 * Inspects a file of an archive as a document of its own, except what systems add: AppleDouble files and `.DS_Store` of macOS.
 * A member over the limit of a member's size is reported, so that the others are still inspected.
 *
 * @param open gives the content
 * @throws LimitError of limits of the whole document
 */
export async function inspectEntry(
  context: AnalysisContext,
  name: string,
  open: () => Promise<Source>,
): Promise<void> {
  try {
    const source = await open();
    if (source.size === 0) return;
    const start = Buffer.from(await source.read(0, Math.min(8, source.size)));
    const isOfMacOs = start.subarray(0, 4).equals(appleDouble) && /(^|\/)\._[^/]*$/.test(name);
    const isFolderView = start.equals(desktopServicesStore) && /(^|\/)\.DS_Store$/.test(name);
    if (!isOfMacOs && !isFolderView) await context.inspectMember({ name: memberName(name), source });
  } catch (error) {
    if (!(error instanceof LimitError) || error.limit !== "memberBytes") throw error;
    context.report("inspection-incomplete", {
      where: `entry ${name}`,
      message: error.message,
      evidence: { limit: error.limit },
    });
  }
}

/** A name with `/` between its segments, as paths in findings and detection by extension expect it. */
function memberName(name: string): string {
  return name.replaceAll("\\", "/");
}

/** Bytes from which on a compression ratio matters. */
const bombBytes = 64 * 1024 ** 2;
const bombRatio = 250;

/** Whether content that unpacks to so many bytes is a bomb, which no honest compression of documents comes near. */
export function isBomb(packedBytes: number, unpackedBytes: number): boolean {
  return unpackedBytes >= bombBytes && unpackedBytes / Math.max(1, packedBytes) >= bombRatio;
}
