import { resolve } from "node:path";
import { parseArgs } from "node:util";
import pc from "picocolors";
import { type Outputs, StartError, type System, startSystem } from "../run/system.ts";
import { SchemaChangedError } from "../services/dynamodb/dynamodb.ts";
import { SynthError, synthesize } from "../synth/synthesize.ts";

const usage = `npm start [-- --port N --data FOLDER --stage NAME --reset]
  --port N       the gateway's port (3000); AWS's other services take the next one
  --data FOLDER  where everything is kept (.offline)
  --stage NAME   the stage to run (offline)
  --reset        begin with empty data`;

/** Synthesizes a stage and runs it until Ctrl-C. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "3000" },
      data: { type: "string", default: ".offline" },
      stage: { type: "string", default: "offline" },
      root: { type: "string", default: process.cwd() },
      reset: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_534)
    throw new StartError(`--port ${values.port} is no port. Give a number from 1 to 65534.`);
  if (!values.data) throw new StartError("--data names no folder. Leave it out for .offline.");
  const directory = resolve(values.data);

  let system: System | undefined;
  endOnSignal(async () => system?.close());

  const synth = timed("Evaluating sst.config.ts");
  const { graph, cached } = await synthesize({
    root: values.root,
    stage: values.stage,
    progress: synth.step,
  });
  synth.done(`${graph.resources.length} resources${cached ? ", unchanged" : ""}`);

  const start = timed("Starting");
  system = await startSystem({
    graph,
    directory,
    port,
    reset: values.reset,
    line: ({ function: name, level, text }) => printLine(name, level, text),
    report: (text) => console.log(pc.red(text)),
  });
  start.done(`${graph.packages.length} functions`);
  console.log(screen(system, directory));
}

/** Ends the process in order on its first signal, at once on the second. */
function endOnSignal(close: () => Promise<void>): void {
  let ending = false;
  const end = async () => {
    if (ending) process.exit(1);
    ending = true;
    await close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
  // npm, when it is ended, ends the shell between itself and this process, and no more.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event)
    setInterval(() => process.ppid !== parent && !ending && end(), 250).unref();
}

function timed(what: string) {
  const started = performance.now();
  return {
    step: (line: string) => console.log(pc.dim(`  ${line} …`)),
    done: (result: string) =>
      console.log(
        `${pc.green("✓")} ${what} ${pc.dim(`${result}, ${((performance.now() - started) / 1000).toFixed(1)} s`)}`,
      ),
  };
}

const colours: Record<string, (text: string) => string> = { ERROR: pc.red, WARN: pc.yellow };

/** One line for each line of log: when, who, what. The files hold it whole. */
function printLine(name: string, level: string, text: string): void {
  let shown = text;
  try {
    const { level: _, time: __, message, requestId: ___, ...details } = JSON.parse(text);
    if (details._aws) shown = `counted ${countedIn(details)}`;
    else if (typeof message === "string")
      shown = [
        message,
        ...Object.entries(details)
          .filter(([, value]) => value !== null)
          .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`),
      ].join(" ");
  } catch {
    // Not structured: it is shown as it is.
  }
  const width = Math.max(60, (process.stdout.columns ?? 160) - 30);
  const cut = shown.replaceAll("\n", " ");
  const colour = colours[level] ?? ((plain: string) => plain);
  console.log(
    `${pc.dim(new Date().toTimeString().slice(0, 8))} ${pc.cyan(name.padEnd(14))} ${colour(cut.length > width ? `${cut.slice(0, width)}…` : cut)}`,
  );
}

/** The metrics of a line in CloudWatch's embedded metric format, such as `Sold=1`. */
function countedIn(
  line: Record<string, unknown> & { _aws?: { CloudWatchMetrics?: { Metrics: { Name: string }[] }[] } },
) {
  return (line._aws?.CloudWatchMetrics ?? [])
    .flatMap(({ Metrics }) => Metrics.map(({ Name }) => `${Name}=${line[Name]}`))
    .join(" ");
}

function screen({ outputs, notEmulated, faults, schedules, openUrls }: System, directory: string): string {
  const row = (name: string, value: string) => `  ${pc.dim(name.padEnd(10))} ${value}`;
  return [
    "",
    pc.bold("Ready."),
    ...(outputs.apiUrl
      ? [row("API", pc.cyan(outputs.apiUrl)), ...openUrls.map((url) => row("open", pc.cyan(url)))]
      : []),
    row("AWS", pc.cyan(outputs.awsEndpoint)),
    row("data", directory),
    ...schedules.map((schedule) => row("schedule", schedule)),
    ...clientRows(outputs),
    ...(notEmulated.length > 0
      ? [
          "",
          pc.dim("Declared, but not emulated here:"),
          ...byKind(notEmulated).map((line) => pc.dim(`  ${line}`)),
        ]
      : []),
    ...(faults.length > 0
      ? ["", pc.yellow("Faults of the declaration:"), ...faults.map((fault) => pc.yellow(`  ${fault}`))]
      : []),
    ...pasteRows(outputs),
    "",
    pc.dim("Ctrl-C ends it; the data stays."),
    "",
  ].join("\n");
}

/** "Role A", "Role B" as "Role A, B". */
function byKind(names: string[]): string[] {
  const kinds = Map.groupBy(names, (name) => name.split(" ")[0] ?? "");
  return [...kinds].map(
    ([kind, all]) => `${kind} ${all.map((name) => name.slice(kind.length + 1)).join(", ")}`,
  );
}

function clientRows({ clients }: Outputs): string[] {
  return Object.entries(clients).map(
    ([name, { clientId, clientSecret, scopes }]) =>
      `  ${pc.dim("client")}     ${name.padEnd(14)} ${clientId} ${clientSecret} ${pc.dim(scopes.join(" "))}`,
  );
}

function pasteRows({ clients, apiUrl, tokenUrl }: Outputs): string[] {
  const [first] = Object.entries(clients);
  if (!first || !tokenUrl || !apiUrl) return [];
  const [name, client] = first;
  return [
    "",
    `To paste into another terminal, as ${name}:`,
    `  API=${apiUrl}`,
    `  TOKEN=$(curl -s ${tokenUrl} -u ${client.clientId}:${client.clientSecret} -d grant_type=client_credentials | sed 's/.*"access_token":"\\([^"]*\\).*/\\1/')`,
  ];
}

main().catch((error) => {
  const expected =
    error instanceof StartError ||
    error instanceof SynthError ||
    error instanceof SchemaChangedError ||
    error?.code?.startsWith?.("ERR_PARSE_ARGS");
  console.error(expected ? pc.red(error.message) : error);
  process.exit(1);
});
