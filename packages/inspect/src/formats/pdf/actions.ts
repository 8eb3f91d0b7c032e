import type { ReportedFinding } from "../../format.ts";
import { startsProgram } from "../../package/targets.ts";
import type { PdfDocument } from "./document.ts";
import { isPdfBeside, targetOf } from "./file-specification.ts";
import { FilterError } from "./filters.ts";
import { onlyServesFields } from "./javascript.ts";
import type { Place } from "./places.ts";
import type { PdfRule } from "./rules.ts";
import { PdfDictionary, PdfName, PdfStream, PdfString, type PdfValue, textOf } from "./values.ts";

export type Report = (rule: PdfRule, finding: ReportedFinding) => void;

/** A dictionary that is looked at. */
interface Check extends Place {
  document: PdfDocument;
  /** Whether it is an action that needs no click. */
  isAutomatic: boolean;
  report: Report;
}

const excerptLength = 200;

/** Whether any of the keys is there. A structure element has `S` too, but none of an action's keys. */
const hasAny = (dictionary: PdfDictionary, keys: readonly string[]) =>
  keys.some((key) => dictionary.has(key));

async function reportScript({ document, where, report }: Check, values: readonly PdfValue[]): Promise<void> {
  for (const value of values) {
    const script = await scriptOf(document, value);
    if (script?.trim() === "") continue;
    const rule = script !== undefined && onlyServesFields(script) ? "pdf-form-javascript" : "pdf-javascript";
    report(rule, { where, evidence: { script: script?.slice(0, excerptLength) ?? null } });
  }
}

/** Undefined if it cannot be read. */
async function scriptOf(document: PdfDocument, value: PdfValue): Promise<string | undefined> {
  if (value instanceof PdfString) return textOf(value);
  if (!(value instanceof PdfStream)) return undefined;
  try {
    return textOf(new PdfString((await document.decode(value)).toString("latin1")));
  } catch (error) {
    if (error instanceof FilterError) return undefined;
    throw error;
  }
}

function reportTarget(rule: PdfRule, check: Check, keys: readonly string[]): void {
  const target = targetOf(check.document, check.dictionary, keys);
  check.report(rule, { where: check.where, evidence: { target: target?.name ?? null } });
}

function reportLaunch(check: Check): void {
  const { document, dictionary } = check;
  const platforms = ["Win", "Mac", "Unix"].flatMap((key) => document.dictionariesOf(dictionary, key));
  const inner = platforms.find((platform) => hasAny(platform, ["F", "P"]));
  if (inner) reportTarget("pdf-launch", { ...check, dictionary: inner }, ["F", "P"]);
  else if (hasAny(dictionary, ["F", "Win", "Mac", "Unix"])) reportTarget("pdf-launch", check, ["F"]);
}

function reportRemoteTarget(check: Check): void {
  if (!check.dictionary.has("F")) return;
  const target = targetOf(check.document, check.dictionary, ["F"]);
  const isHarmless = target && isPdfBeside(target) && !check.isAutomatic;
  reportTarget(isHarmless ? "pdf-file-link" : "pdf-remote-target", check, ["F"]);
}

async function reportJavaScript(check: Check): Promise<void> {
  const { document, dictionary, report, where } = check;
  const scripts = document.get(dictionary, "JS");
  if (scripts.length > 0) await reportScript(check, scripts);
  else if (dictionary.has("JS")) report("pdf-javascript", { where, evidence: { script: null } });
}

/** What is reported for each type of action. See ISO 32000-2, 12.6.4. */
const actionTypes = new Map<string, (check: Check) => void | Promise<void>>([
  ["JavaScript", reportJavaScript],
  ["Launch", reportLaunch],
  ["GoToR", reportRemoteTarget],
  ["Thread", reportRemoteTarget],
  [
    "GoToE",
    (check) => {
      if (hasAny(check.dictionary, ["T", "D", "F"])) reportTarget("pdf-embedded-target", check, ["F"]);
    },
  ],
  [
    "SubmitForm",
    (check) => {
      if (check.dictionary.has("F")) reportTarget("pdf-submit-form", check, ["F"]);
    },
  ],
  [
    "ImportData",
    (check) => {
      if (check.dictionary.has("F")) reportTarget("pdf-import-data", check, ["F"]);
    },
  ],
  [
    "Rendition",
    async (check) => {
      await reportJavaScript(check);
      if (hasAny(check.dictionary, ["R", "OP", "AN"])) check.report("pdf-rendition", { where: check.where });
    },
  ],
  ["RichMediaExecute", ({ report, where }) => report("pdf-rich-media", { where })],
  [
    "Movie",
    ({ dictionary, report, where }) => {
      if (!hasAny(dictionary, ["P", "K"])) report("pdf-movie", { where });
    },
  ],
  [
    "Sound",
    ({ dictionary, report, where }) => {
      if (dictionary.has("Sound")) report("pdf-sound", { where });
    },
  ],
  [
    "URI",
    (check) => {
      if (check.isAutomatic && check.dictionary.has("URI")) reportTarget("pdf-automatic-uri", check, ["URI"]);
    },
  ],
]);

/** What is reported for annotations and streams by their subtype. */
const subtypes = new Map<string, PdfRule>([
  ["RichMedia", "pdf-rich-media"],
  ["3D", "pdf-3d"],
  ["U3D", "pdf-3d"],
  ["PRC", "pdf-3d"],
  ["Movie", "pdf-movie"],
  ["Sound", "pdf-sound"],
]);

/** What is reported for a value of each key. Keys that are not listed do nothing. */
const keyChecks = new Map<string, (check: Check, values: readonly PdfValue[]) => void | Promise<void>>([
  [
    "S",
    async (check, values) => {
      for (const value of values) if (value instanceof PdfName) await actionTypes.get(value.name)?.(check);
    },
  ],
  [
    "JS",
    async (check, values) => {
      // With one of these types it is reported by the type.
      const types = check.document.namesOf(check.dictionary, "S");
      if (!types.some((type) => type === "JavaScript" || type === "Rendition"))
        await reportScript(
          check,
          values.filter((value) => value instanceof PdfString),
        );
    },
  ],
  [
    // In FDF files.
    "JavaScript",
    async (check, values) => {
      for (const value of values)
        if (value instanceof PdfDictionary)
          for (const key of ["Before", "After", "AfterPermsReady"])
            await reportScript(check, check.document.get(value, key));
    },
  ],
  [
    "URI",
    async (check, values) => {
      const scripts = values.filter(
        (value) => value instanceof PdfString && /^\s*(?:javascript|vbscript|data):/i.test(textOf(value)),
      );
      if (scripts.length > 0) reportTarget("pdf-javascript", check, ["URI"]);
      else if (values.some((value) => value instanceof PdfString && startsProgram(textOf(value))))
        reportTarget("pdf-launch", check, ["URI"]);
    },
  ],
  [
    // CVE-2024-4367: readers that are web pages run strings of the matrix of a font as a script.
    "FontMatrix",
    ({ report, where }, values) => {
      const texts = values
        .flatMap((value) => (Array.isArray(value) ? value : []))
        .filter((item) => item instanceof PdfString);
      for (const text of texts)
        report("pdf-javascript", { where, evidence: { script: textOf(text).slice(0, excerptLength) } });
    },
  ],
  [
    "XFA",
    ({ report, where }, values) => {
      if (values.some((value) => value instanceof PdfStream || (Array.isArray(value) && value.length > 0)))
        report("pdf-xfa", { where });
    },
  ],
  ["RichMediaContent", ({ report, where }) => report("pdf-rich-media", { where })],
  ["3DD", ({ report, where }) => report("pdf-3d", { where })],
  [
    "Subtype",
    ({ dictionary, stream, report, where }, values) => {
      for (const value of values) {
        const rule = value instanceof PdfName && subtypes.get(value.name);
        if (rule && (stream || hasAny(dictionary, ["Rect", "Movie", "Sound"]))) report(rule, { where });
      }
    },
  ],
  [
    "F",
    (check) => {
      if (check.stream && targetOf(check.document, check.dictionary, ["F"]))
        reportTarget("pdf-external-stream", check, ["F"]);
    },
  ],
  [
    "FFilter",
    (check) => {
      if (check.stream) reportTarget("pdf-external-stream", check, ["F"]);
    },
  ],
  [
    "OPI",
    ({ stream, report, where }, values) => {
      if (stream && values.some((value) => value instanceof PdfDictionary)) report("pdf-opi", { where });
    },
  ],
  [
    "Ref",
    (check, values) => {
      for (const value of values)
        if (check.stream && value instanceof PdfDictionary && value.has("F"))
          reportTarget("pdf-reference-xobject", { ...check, dictionary: value }, ["F"]);
    },
  ],
]);

/** The keys of dictionaries that are looked at here. */
export const actionKeys: ReadonlySet<string> = new Set(keyChecks.keys());

/** Reports what the dictionaries of a document do. */
export async function findActions(
  document: PdfDocument,
  places: readonly Place[],
  automatic: ReadonlySet<PdfDictionary>,
  report: Report,
): Promise<void> {
  for (const place of places)
    for (const key of new Set(place.dictionary.keys)) {
      const check = keyChecks.get(key);
      if (!check) continue;
      const isAutomatic = automatic.has(place.dictionary);
      await check({ ...place, document, isAutomatic, report }, document.get(place.dictionary, key));
    }
}
