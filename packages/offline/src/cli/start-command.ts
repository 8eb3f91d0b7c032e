import { resolve } from "node:path";
import { parseArgs } from "node:util";
import pc from "picocolors";
import { DiskFault } from "../files/disk-fault.ts";
import { collectGarbageWhenIdle } from "../run/idle-memory.ts";
import { type System, startSystem } from "../run/system.ts";
import { synthesize } from "../synth/synthesize.ts";
import { UserError } from "../user-error.ts";
import { formatLogLine } from "./log-line.ts";
import { stageOptions } from "./stage-options.ts";
import { startScreen } from "./start-screen.ts";

const usage = `sst-offline start [options]
  --stage NAME   the stage (offline)
  --root FOLDER  the folder of sst.config.ts (the current one)
  --port N       the application's port (3000); AWS's services listen on the next one
  --data FOLDER  the folder for all data (.offline)
  --reset        starts with empty data`;

/** Synthesizes a stage and runs it until Ctrl-C. */
export async function start(commandArguments: string[]): Promise<void> {
  const { values } = parseArgs({
    args: commandArguments,
    options: {
      ...stageOptions,
      port: { type: "string", default: "3000" },
      data: { type: "string", default: ".offline" },
      stage: { type: "string", default: "offline" },
      reset: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  const port = parsePort(values.port);
  if (!values.data) throw new UserError("--data needs the name of a folder. Leave it out for .offline.");
  const directory = resolve(values.data);

  let system: System | undefined;
  endOnSignal(async () => system?.close());
  surviveFaults();

  const synth = timed("Evaluating sst.config.ts");
  const { graph, cached } = await synthesize({
    root: values.root,
    stage: values.stage,
    progress: synth.step,
  });
  synth.done(`${graph.resources.length} resources${cached ? ", unchanged" : ""}`);

  const starting = timed("Starting");
  system = await startSystem({
    graph,
    directory,
    port,
    reset: values.reset,
    logLine: (line) => console.log(formatLogLine(line, new Date(), process.stdout.columns)),
    report: (message) => console.log(pc.red(message)),
  });
  collectGarbageWhenIdle();
  starting.done(`${graph.packages.length} functions`);
  console.log(startScreen(system, directory));
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_534)
    throw new UserError(`--port ${text} is not a port. Give a number from 1 to 65534.`);
  return port;
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
  // When npm is ended, it ends the shell that it started, and not this process.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event)
    setInterval(() => process.ppid !== parent && !ending && end(), 250).unref();
}

/**
 * Lets the process go on where Node.js or the system would end it: a file over the limit of `ulimit -f` is an error of its
 * write, and work that fails without anyone waiting for it is reported.
 */
function surviveFaults(): void {
  process.on("SIGXFSZ", () => {});
  process.on("unhandledRejection", (error) => {
    // The fault was reported already.
    if (!(error instanceof DiskFault)) console.error(pc.red("Work failed that nothing waits for:"), error);
  });
}

/** Prints the steps of a task, and its result with the seconds that it took. */
function timed(task: string) {
  const started = performance.now();
  return {
    step: (line: string) => console.log(pc.dim(`  ${line} …`)),
    done(result: string) {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${pc.green("✓")} ${task} ${pc.dim(`${result}, ${seconds} s`)}`);
    },
  };
}
