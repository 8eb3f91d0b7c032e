import type { ReportedFinding } from "../../format.ts";
import { forEachDictionary } from "./automatic.ts";
import type { PdfDocument } from "./document.ts";
import { isPdfBeside, targetOf } from "./file-specification.ts";
import { FilterError } from "./filters.ts";
import { onlyServesFields } from "./javascript.ts";
import type { PdfRule } from "./rules.ts";
import { PdfDictionary, PdfName, PdfStream, PdfString, type PdfValue, textOf } from "./values.ts";

export type Report = (rule: PdfRule, finding: ReportedFinding) => void;

/** A dictionary where something was found. */
interface Place {
  document: PdfDocument;
  dictionary: PdfDictionary;
  stream: PdfStream | undefined;
  where: string;
  /** Whether it is an action that needs no click. */
  isAutomatic: boolean;
  report: Report;
}

const excerptLength = 200;

/** Whether any of the keys is there. A structure element has `S` too, but none of an action's keys. */
const hasAny = (dictionary: PdfDictionary, keys: readonly string[]) =>
  keys.some((key) => dictionary.has(key));

async function reportScript({ document, where, report }: Place, values: readonly PdfValue[]): Promise<void> {
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

function reportTarget(rule: PdfRule, place: Place, keys: readonly string[]): void {
  const target = targetOf(place.document, place.dictionary, keys);
  place.report(rule, { where: place.where, evidence: { target: target?.name ?? null } });
}

function reportLaunch(place: Place): void {
  const { document, dictionary } = place;
  const platforms = ["Win", "Mac", "Unix"].flatMap((key) => document.dictionariesOf(dictionary, key));
  const inner = platforms.find((platform) => hasAny(platform, ["F", "P"]));
  if (inner) reportTarget("pdf-launch", { ...place, dictionary: inner }, ["F", "P"]);
  else if (hasAny(dictionary, ["F", "Win", "Mac", "Unix"])) reportTarget("pdf-launch", place, ["F"]);
}

function reportRemoteTarget(place: Place): void {
  if (!place.dictionary.has("F")) return;
  const target = targetOf(place.document, place.dictionary, ["F"]);
  const isHarmless = target && isPdfBeside(target) && !place.isAutomatic;
  reportTarget(isHarmless ? "pdf-file-link" : "pdf-remote-target", place, ["F"]);
}

async function reportJavaScript(place: Place): Promise<void> {
  const { document, dictionary, report, where } = place;
  const scripts = document.get(dictionary, "JS");
  if (scripts.length > 0) await reportScript(place, scripts);
  else if (dictionary.has("JS")) report("pdf-javascript", { where, evidence: { script: null } });
}

/** What is reported for each type of action. See ISO 32000-2, 12.6.4. */
const actionTypes = new Map<string, (place: Place) => void | Promise<void>>([
  ["JavaScript", reportJavaScript],
  ["Launch", reportLaunch],
  ["GoToR", reportRemoteTarget],
  ["Thread", reportRemoteTarget],
  [
    "GoToE",
    (place) => {
      if (hasAny(place.dictionary, ["T", "D", "F"])) reportTarget("pdf-embedded-target", place, ["F"]);
    },
  ],
  [
    "SubmitForm",
    (place) => {
      if (place.dictionary.has("F")) reportTarget("pdf-submit-form", place, ["F"]);
    },
  ],
  [
    "ImportData",
    (place) => {
      if (place.dictionary.has("F")) reportTarget("pdf-import-data", place, ["F"]);
    },
  ],
  [
    "Rendition",
    async (place) => {
      await reportJavaScript(place);
      if (hasAny(place.dictionary, ["R", "OP", "AN"])) place.report("pdf-rendition", { where: place.where });
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
    (place) => {
      if (place.isAutomatic && place.dictionary.has("URI")) reportTarget("pdf-automatic-uri", place, ["URI"]);
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
const keyChecks = new Map<string, (place: Place, values: readonly PdfValue[]) => void | Promise<void>>([
  [
    "S",
    async (place, values) => {
      for (const value of values) if (value instanceof PdfName) await actionTypes.get(value.name)?.(place);
    },
  ],
  [
    "JS",
    async (place, values) => {
      // With one of these types it is reported by the type.
      const types = place.document.namesOf(place.dictionary, "S");
      if (!types.some((type) => type === "JavaScript" || type === "Rendition"))
        await reportScript(
          place,
          values.filter((value) => value instanceof PdfString),
        );
    },
  ],
  [
    // In FDF files.
    "JavaScript",
    async (place, values) => {
      for (const value of values)
        if (value instanceof PdfDictionary)
          for (const key of ["Before", "After", "AfterPermsReady"])
            await reportScript(place, place.document.get(value, key));
    },
  ],
  [
    "URI",
    async (place, values) => {
      const scripts = values.filter(
        (value) => value instanceof PdfString && /^\s*(?:javascript|vbscript|data):/i.test(textOf(value)),
      );
      if (scripts.length > 0) reportTarget("pdf-javascript", place, ["URI"]);
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
    (place) => {
      if (place.stream && targetOf(place.document, place.dictionary, ["F"]))
        reportTarget("pdf-external-stream", place, ["F"]);
    },
  ],
  [
    "FFilter",
    (place) => {
      if (place.stream) reportTarget("pdf-external-stream", place, ["F"]);
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
    (place, values) => {
      for (const value of values)
        if (place.stream && value instanceof PdfDictionary && value.has("F"))
          reportTarget("pdf-reference-xobject", { ...place, dictionary: value }, ["F"]);
    },
  ],
]);

/** Reports what every dictionary of a document does, wherever it is. */
export async function findActions(
  document: PdfDocument,
  automatic: ReadonlySet<PdfDictionary>,
  report: Report,
): Promise<void> {
  for (const { value, where } of document.objects) {
    const places: [Place, string][] = [];
    forEachDictionary(document, value, (dictionary, stream) => {
      for (const key of dictionary.keys)
        if (keyChecks.has(key)) {
          const isAutomatic = automatic.has(dictionary);
          places.push([{ document, dictionary, stream, where, isAutomatic, report }, key]);
        }
    });
    for (const [place, key] of places) await keyChecks.get(key)?.(place, document.get(place.dictionary, key));
  }
}
