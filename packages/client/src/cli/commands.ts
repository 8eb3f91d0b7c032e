import { pipeline } from "node:stream/promises";
import pLimit from "p-limit";
import type { ListQuery } from "../client.ts";
import { chunksOf } from "../content.ts";
import type { createClient } from "../node/index.ts";
import { downloadAs, pathFor } from "./download-file.ts";
import { exitCodeOf, exitCodes, UsageError } from "./exit-codes.ts";
import { login } from "./login.ts";
import { flag, labelsOf, number, type Options, refuseOptions, text, type Values } from "./options.ts";
import { printDocument } from "./report.ts";
import { readSettings, submissionsFolder } from "./settings.ts";
import { parallelUploads } from "./submission.ts";
import { submitPaths } from "./submit.ts";
import { printable, type Terminal } from "./terminal.ts";
import { UnfinishedSubmissions } from "./unfinished.ts";
import { watchFolder } from "./watch-folder.ts";

interface Run {
  values: Values;
  positionals: string[];
  terminal: Terminal;
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
  createClient: typeof createClient;
}

/** One of the commands of `airlock`. */
export interface Command {
  usage: string;
  summary: string;
  /** Lines of help for its options. */
  help: string;
  options: Options;
  /** @returns the exit code */
  run: (run: Run) => Promise<number>;
}

const timeout = { byDefault: 900, least: 1, most: 1_000_000 };
const interval = { byDefault: 2, least: 0.1, most: 86_400 };
const listLimit = { byDefault: 20, least: 1, most: 1_000_000, isWhole: true };

const submit: Command = {
  usage: "airlock submit FILE…|FOLDER… | --watch-folder FOLDER",
  summary: "Submits files, and waits for each verdict",
  help: `  --label NAME=VALUE     labels of the documents; can be repeated
  --no-wait              ends once the files are uploaded
  --timeout SECONDS      how long to wait for a verdict; ${timeout.byDefault} by default
  --download-to FOLDER   downloads what is released
  --watch-folder FOLDER  submits the files of the folder once they are complete, until it is stopped
  --interval SECONDS     between two looks at the folder; ${interval.byDefault} by default
  --move-to FOLDER       moves submitted files to FOLDER/STATUS`,
  options: {
    label: { type: "string", multiple: true },
    wait: { type: "boolean", default: true },
    timeout: { type: "string" },
    "download-to": { type: "string" },
    "watch-folder": { type: "string" },
    interval: { type: "string" },
    "move-to": { type: "string" },
  },
  async run(run) {
    const { values, positionals, terminal, signal, env } = run;
    const watched = text(values, "watch-folder");
    if ((watched === undefined) === (positionals.length === 0))
      throw new UsageError("Name files or folders to submit, or one folder with --watch-folder.");
    const wait = values.get("wait") !== false;
    if (watched === undefined) refuseOptions(values, ["interval", "move-to"], "without --watch-folder");
    if (!wait) refuseOptions(values, ["download-to", "timeout"], "with --no-wait");
    const options = { labels: labelsOf(values), wait, timeoutSeconds: number(values, "timeout", timeout) };
    const intervalSeconds = number(values, "interval", interval);
    const { client, settings } = await connect(run);
    const unfinished = new UnfinishedSubmissions(submissionsFolder(env));
    const uploads = pLimit(parallelUploads);
    const submitter = { client, settings, unfinished, terminal, signal, uploads };
    const downloadTo = text(values, "download-to");
    if (watched === undefined) return submitPaths(submitter, positionals, { ...options, downloadTo });
    const moveTo = text(values, "move-to");
    return watchFolder(submitter, watched, { ...options, downloadTo, intervalSeconds, moveTo });
  },
};

const status: Command = {
  usage: "airlock status ID",
  summary: "Prints a document's status, findings and history",
  help: "  --wait                 waits for the verdict; the exit code is then that of submit",
  options: { wait: { type: "boolean" } },
  async run(run) {
    const { values, positionals, terminal, signal } = run;
    const id = idOf(positionals);
    const { client } = await connect(run);
    const document = flag(values, "wait")
      ? await client.wait(id, { signal })
      : await client.get(id, { signal });
    printDocument(terminal, document);
    if (!terminal.isJson)
      for (const { at, actorName, actor, type, reason } of document.history)
        process.stdout.write(
          `    ${at}  ${type}  ${printable(actorName ?? actor)}${reason ? `: ${printable(reason)}` : ""}\n`,
        );
    return flag(values, "wait") ? exitCodeOf(document.status) : exitCodes.released;
  },
};

const download: Command = {
  usage: "airlock download ID",
  summary: "Downloads the released content of a document, and verifies its SHA-256",
  help: "  --to PATH              a new file, a folder, or - for standard output; by default, the document's name in this folder",
  options: { to: { type: "string" } },
  async run(run) {
    const { values, positionals, terminal, signal } = run;
    const id = idOf(positionals);
    const to = text(values, "to");
    const { client } = await connect(run);
    if (to === "-") {
      await pipeline(chunksOf((await client.download(id, { signal })).stream), process.stdout);
      return exitCodes.released;
    }
    const path = await pathFor(await client.get(id, { signal }), to ?? ".");
    await downloadAs(client, id, path, signal);
    terminal.print(printable(path), { id, file: path });
    return exitCodes.released;
  },
};

const withdraw: Command = {
  usage: "airlock withdraw ID",
  summary: "Withdraws a document that is not released or rejected yet",
  help: "",
  options: {},
  async run(run) {
    const { positionals, terminal, signal } = run;
    const { client } = await connect(run);
    const document = await client.withdraw(idOf(positionals), { signal });
    terminal.print(`${printable(document.filename)}: ${document.status}  ${document.id}`, document);
    return exitCodes.released;
  },
};

const list: Command = {
  usage: "airlock list",
  summary: "Lists documents, newest first",
  help: `  --limit NUMBER         ${listLimit.byDefault} by default
  --status STATUS        only documents in this status
  --label NAME=VALUE     only documents with this label
  --from TIME, --to TIME only documents that were registered between these times`,
  options: {
    limit: { type: "string" },
    status: { type: "string" },
    label: { type: "string" },
    from: { type: "string" },
    to: { type: "string" },
  },
  async run(run) {
    const { values, positionals, terminal, signal } = run;
    if (positionals.length > 0) throw new UsageError(`Unexpected argument "${positionals[0]}".`);
    let left = number(values, "limit", listLimit);
    const filters = ["status", "label", "from", "to"].flatMap((name) => {
      const value = text(values, name);
      return value === undefined ? [] : [[name, value]];
    });
    const { client } = await connect(run);
    // The API checks the values.
    const query: ListQuery = {
      ...Object.fromEntries(filters),
      limit: String(Math.min(100, left)),
    };
    for await (const document of client.list(query, { signal })) {
      if (left-- <= 0) break;
      const { id, status, createdAt, filename } = document;
      terminal.print(`${id}  ${createdAt}  ${status.padEnd(15)}  ${printable(filename)}`, document);
    }
    return exitCodes.released;
  },
};

const loginCommand: Command = {
  usage: "airlock login",
  summary: "Checks and stores the API's URL and the client's credentials",
  help: `  --api-url URL, --token-url URL, --client-id ID
                         what is missing is asked for; the secret is read from standard input`,
  options: {
    "api-url": { type: "string" },
    "token-url": { type: "string" },
    "client-id": { type: "string" },
  },
  async run({ values, positionals, terminal, signal, env }) {
    if (positionals.length > 0) throw new UsageError(`Unexpected argument "${positionals[0]}".`);
    const [apiUrl, tokenUrl, clientId] = ["api-url", "token-url", "client-id"].map((name) =>
      text(values, name),
    );
    const file = await login(env, { apiUrl, tokenUrl, clientId }, signal);
    terminal.print(`Stored in ${printable(file)}.`, { file });
    return exitCodes.released;
  },
};

/** The commands by their names. */
export const commands: ReadonlyMap<string, Command> = new Map([
  ["submit", submit],
  ["status", status],
  ["download", download],
  ["withdraw", withdraw],
  ["list", list],
  ["login", loginCommand],
]);

const commonHelp = `  --json                 prints JSON Lines, errors too
  --help

Exit codes: ${exitCodes.released} released or done, ${exitCodes.failed} failed, ${exitCodes.usage} wrong usage, ${exitCodes.rejected} rejected, ${exitCodes.held} held in quarantine;
of several files, failed before rejected before held. ${exitCodes.SIGINT}, ${exitCodes.SIGPIPE} and ${exitCodes.SIGTERM} after SIGINT, SIGPIPE and SIGTERM.
`;

export const helpOf = ({ usage, summary, help }: Command): string =>
  `${usage}\n\n${summary}.\n\n${help ? `${help}\n` : ""}${commonHelp}`;

export function overview(): string {
  const rows = [...commands].map(([name, { summary }]) => `  airlock ${name.padEnd(10)} ${summary}`);
  return `${rows.join("\n")}

"airlock COMMAND --help" describes a command, "airlock --version" prints the version. Settings are the first of:
AIRLOCK_API_URL, AIRLOCK_TOKEN_URL, AIRLOCK_CLIENT_ID and AIRLOCK_CLIENT_SECRET; the file that AIRLOCK_OUTPUTS names;
.offline/outputs.json in this folder, of a system that runs on this machine; those of "airlock login".

${commonHelp}`;
}

async function connect({ env, terminal, createClient }: Run) {
  const settings = await readSettings(env);
  terminal.settingsSource = settings.source;
  return { settings, client: createClient(settings) };
}

function idOf(positionals: readonly string[]): string {
  const [id, ...others] = positionals;
  if (id === undefined || others.length > 0) throw new UsageError("Name one document by its id.");
  return id;
}
