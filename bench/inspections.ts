import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bufferSource, inspect } from "airlock-inspect/index.ts";
import { rules } from "airlock-inspect/rules.ts";
import { jpeg, jpegSegment } from "../packages/inspect/test/samples/images.ts";
import { docx, paragraph } from "../packages/inspect/test/samples/opc.ts";
import { pdfFile, sampleStream } from "../packages/inspect/test/samples/pdf.ts";
import { ruleSamples } from "../packages/inspect/test/samples/rule-samples/index.ts";
import type { FileMeasure } from "./inspect-file.ts";
import { fileKinds, writeLargeFile } from "./large-files.ts";
import { median } from "./measure.ts";
import type { Measurement, MeasurementContext, Row } from "./measurement.ts";

const execute = promisify(execFile);
const mebibyte = 1024 ** 2;
const pompelmiVersion = "0.26.0";

/** @param small a file of the same type, for runs before the one that is measured */
async function measureFile(action: "hash" | "inspect", path: string, small: string): Promise<FileMeasure> {
  const script = join(import.meta.dirname, "inspect-file.ts");
  const { stdout } = await execute(process.execPath, ["--no-warnings", script, action, path, small]);
  return JSON.parse(stdout);
}

/** The measure of the shortest of some runs: other work of the machine only adds time. */
async function shortest(count: number, run: () => Promise<FileMeasure>): Promise<FileMeasure> {
  const measures: FileMeasure[] = [];
  for (let index = 0; index < count; index++) measures.push(await run());
  return measures.reduce((best, next) => (next.milliseconds < best.milliseconds ? next : best));
}

/** Inspects files by type and size beside a bare SHA-256 of the same file. */
async function* measureLargeFiles(folder: string): AsyncIterable<Row> {
  for (const kind of fileKinds) await writeLargeFile(join(folder, `small.${kind.extension}`), kind, mebibyte);
  for (const size of [1, 100, 1024])
    for (const kind of fileKinds) {
      const small = join(folder, `small.${kind.extension}`);
      const path = join(folder, `large.${kind.extension}`);
      await writeLargeFile(path, kind, size * mebibyte);
      const runs = size > 100 ? 1 : 3;
      // The first read of a file may wait for the disk.
      await measureFile("hash", path, small);
      const hashed = await shortest(runs, () => measureFile("hash", path, small));
      const inspected = await shortest(runs, () => measureFile("inspect", path, small));
      const parsing = kind.isOpaque ? ", no parsing" : "";
      const name = `${kind.extension}, ${Math.round((await stat(path)).size / mebibyte)} MiB${parsing}`;
      const { milliseconds, peak, idle, heldBy } = inspected;
      const reference = { name: "its SHA-256", measured: hashed.milliseconds };
      const note = heldBy.length > 0 && { note: `held by ${heldBy.join(", ")}` };
      yield { name, figure: "time of the processor", measured: milliseconds, reference, ...note };
      yield { name, figure: "memory above idle", measured: peak - idle, unit: "MiB" };
      await rm(path);
    }
}

/** Documents of about 200 KiB as partners send them: text with a picture. */
function ordinaryDocuments(): { filename: string; content: Buffer }[] {
  const text = "The claim of 12 March is for water damage in the kitchen of the flat on the second floor. ";
  const picture = jpeg({
    segments: [jpegSegment(0xe2, randomBytes(60_000)), jpegSegment(0xe2, randomBytes(60_000))],
  });
  const pages = Array.from({ length: 60 }, (_, page) =>
    sampleStream("", Buffer.from(`BT /F1 12 Tf (${page} ${randomBytes(900).toString("hex")}) Tj ET`), [
      "FlateDecode",
    ]),
  );
  return [
    {
      filename: "claim.pdf",
      content: pdfFile({ objects: [...pages, { dictionary: "/Subtype /Image", bytes: picture }] }),
    },
    {
      filename: "claim.docx",
      content: docx(paragraph(text.repeat(3)).repeat(400) + paragraph(randomBytes(30_000).toString("hex")), {
        parts: [{ name: "word/media/image1.jpeg", content: picture, type: "image/jpeg" }],
      }),
    },
    {
      filename: "photo.jpg",
      content: Buffer.concat([picture.subarray(0, -2), randomBytes(1), picture.subarray(-2)]),
    },
  ];
}

type Scan = (content: Buffer, filename: string) => Promise<boolean>;

/** Whether a document passes. */
const passesInspection: Scan = async (content, filename) =>
  (await inspect(bufferSource(content), { filename })).verdict === "release";

/**
 * Installs pompelmi (https://www.npmjs.com/package/pompelmi) for this run: nothing that ships needs it. Its scanners are
 * called directly, because `scanBytes` finds nothing with them.
 */
async function installPompelmi(folder: string): Promise<Scan | undefined> {
  const prefix = join(folder, "pompelmi");
  try {
    await mkdir(prefix);
    const name = `pompelmi@${pompelmiVersion}`;
    await execute("npm", [
      "install",
      "--prefix",
      prefix,
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      name,
    ]);
    const entry = join(prefix, "node_modules/pompelmi/dist/pompelmi.esm.js");
    const { CommonHeuristicsScanner, createZipBombGuard } = await import(pathToFileURL(entry).href);
    const scanners = [createZipBombGuard(), CommonHeuristicsScanner];
    return async (content) => {
      for (const scanner of scanners) if ((await scanner.scan(content)).length > 0) return false;
      return true;
    };
  } catch (error) {
    console.error(
      `pompelmi cannot be installed: ${error instanceof Error ? error.message.split("\n")[0] : error}`,
    );
    return undefined;
  }
}

/** Time to the verdict of documents of about 200 KiB. */
async function* measureSmallFiles(pompelmi: Scan | undefined): AsyncIterable<Row> {
  for (const { filename, content } of ordinaryDocuments()) {
    if (!(await passesInspection(content, filename))) throw new Error(`${filename} is not released.`);
    const measure = async (scan: Scan) => {
      await median(20, () => scan(content, filename));
      return median(200, () => scan(content, filename));
    };
    const name = `${filename}, ${Math.round(content.length / 1024)} KiB`;
    const measured = await measure(passesInspection);
    yield {
      name,
      measured,
      ...(pompelmi && { reference: { name: "pompelmi", measured: await measure(pompelmi) } }),
    };
  }
}

/** Samples of the rules that hold documents for their content, whatever they are declared as. */
const contentSamples = ruleSamples.filter(
  ({ rule, declaredType, allowedTypes, limits }) =>
    /quarantine|reject/.test(rules.get(rule)?.actions.balanced ?? "") &&
    declaredType === undefined &&
    allowedTypes === undefined &&
    limits === undefined,
);

/** Counts how many samples of the rules pass: a harmless and a hostile one for each rule. airlock-inspect was made with them. */
async function* countReleased(pompelmi: Scan | undefined): AsyncIterable<Row> {
  const reference = { name: "all", measured: contentSamples.length };
  const count = async (scan: Scan, kind: "harmless" | "hostile") => {
    let released = 0;
    for (const sample of contentSamples) {
      const filename = (kind === "harmless" && sample.harmlessAs?.filename) || sample.filename;
      if (await scan(sample[kind], filename)) released++;
    }
    return released;
  };
  const scans = { "airlock-inspect": passesInspection, ...(pompelmi && { pompelmi }) };
  for (const [name, scan] of Object.entries(scans))
    for (const kind of ["harmless", "hostile"] as const)
      yield {
        name: `${kind} samples of the rules that ${name} releases`,
        measured: await count(scan, kind),
        unit: "count",
        reference,
      };
}

/** The inspection alone. Needs 1 GiB of disk, and the npm registry for the comparison. */
export const inspections: Measurement = {
  title: "Inspection of files, beside SHA-256 and pompelmi",
  isOnRequest: true,
  async *run({ work }: MeasurementContext): AsyncIterable<Row> {
    yield* measureLargeFiles(work);
    const pompelmi = await installPompelmi(work);
    yield* measureSmallFiles(pompelmi);
    yield* countReleased(pompelmi);
  },
};
