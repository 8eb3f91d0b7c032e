import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileSource } from "../source.ts";
import { inspectInWorker } from "../worker/index.ts";
import { explain } from "./explain.ts";
import { errorText, findFiles } from "./find-files.ts";
import { type Options, readOptions, usage } from "./options.ts";
import { Progress } from "./progress.ts";
import { type FileResult, jsonReport, type Report } from "./report.ts";
import { sarifReport } from "./sarif.ts";
import { plain, textReport } from "./text-report.ts";
import { UserError } from "./user-error.ts";

const exitCodes = { release: 0, quarantine: 1, reject: 2 } as const;
const failed = 3;

const write = (text: string) => void process.stdout.write(text);

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return version;
}

function createReport(output: Options["output"]): Report {
  if (output === "json") return jsonReport(write);
  return output === "sarif" ? sarifReport(readVersion(), write) : textReport(write);
}

async function inspectFile(
  { path, file }: { path: string; file: Buffer },
  options: Options,
  progress: Progress,
): Promise<FileResult> {
  try {
    const source = await fileSource(file);
    try {
      const counted = {
        size: source.size,
        read(start: number, end: number) {
          progress.set(`${path}  ${Math.round((start / source.size) * 100)} %`);
          return source.read(start, end);
        },
      };
      const { policy, limits } = options;
      const inspection = await inspectInWorker(counted, {
        filename: basename(path),
        policy,
        limits,
        onError(parser, error) {
          progress.clear();
          console.error(`${plain(path)}: the parser "${parser}" failed: ${plain(errorText(error))}`);
        },
      });
      return { path, size: source.size, inspection };
    } finally {
      await source.close();
    }
  } catch (error) {
    return { path, error: errorText(error) };
  }
}

/** Inspects all files that the options name, and returns the exit code. */
async function inspectFiles(options: Options): Promise<number> {
  const report = createReport(options.output);
  const progress = new Progress(process.stderr);
  let exitCode = 0;
  for await (const found of findFiles(options.paths)) {
    if ("skipped" in found) {
      progress.clear();
      console.error(`${plain(found.path)}: ${found.skipped}`);
      continue;
    }
    const result = "error" in found ? found : await inspectFile(found, options, progress);
    exitCode = Math.max(exitCode, "error" in result ? failed : exitCodes[result.inspection.verdict]);
    progress.clear();
    report.add(result);
  }
  progress.end();
  report.end();
  return exitCode;
}

async function run(commandLine: string[]): Promise<number> {
  const options = readOptions(commandLine);
  if (!options.command) return await inspectFiles(options);
  const texts = { help: () => usage, version: readVersion, explain: () => explain(options.paths) };
  write(`${texts[options.command]()}\n`);
  return 0;
}

const isUserError = (error: unknown): error is Error =>
  error instanceof UserError ||
  (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"));

// A reader such as `head` has read enough: the other files are not inspected.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(failed);
});
try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(isUserError(error) ? error.message : error);
  process.exitCode = failed;
}
