import type { DetectInput } from "../../format.ts";
import { type Ole2Entry, Ole2Error, readOle2 } from "../../ole2/ole2.ts";
import { ole2Signature } from "../../ole2/signature.ts";
import type { Outline } from "./index.ts";

/** Streams of a VBA project that are no modules. [MS-OVBA] 2.2.1 */
const isModule = (name: string) => !/^(?:dir|_vba_project|__srp_.*)$/.test(name);

/** The streams of VBA projects with the source code of a module, by the storages that hold them. */
function modulesOf(entries: readonly Ole2Entry[]): Set<Ole2Entry> {
  const projects = entries.filter(({ children }) => children.has("dir") && children.has("_vba_project"));
  return new Set(
    projects.flatMap(({ children }) =>
      [...children].flatMap(([name, entry]) => (isModule(name) && !entry.isStorage ? [entry] : [])),
    ),
  );
}

async function readEntries(input: DetectInput): Promise<readonly Ole2Entry[] | undefined> {
  try {
    return (await readOle2(input)).entries;
  } catch (error) {
    if (error instanceof Ole2Error) return undefined;
    throw error;
  }
}

/** The streams of compound files, such as Office 97 to 2003 and Outlook messages, and the modules of their macros. */
export const ole2Outline: Outline = {
  accepts: (_format, { head }) => head.subarray(0, ole2Signature.length).equals(ole2Signature),
  async list(input) {
    const entries = await readEntries(input);
    if (!entries) return undefined;
    const modules = modulesOf(entries);
    return entries
      .filter(({ path }) => path !== "")
      .map((entry) => ({
        name: entry.path,
        kind: entry.isStorage ? "storage" : modules.has(entry) ? "macro module" : "stream",
        ...(!entry.isStorage && { size: entry.size }),
        places: [entry.path],
      }));
  },
};
