import type { Logs } from "../logs/log-files.ts";
import type { LogLine } from "../service.ts";
import type { WriteLine } from "./environment.ts";
import type { LambdaFunction } from "./functions.ts";

/** What one invocation writes to its log stream. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
export class InvocationLog {
  readonly #declared: LambdaFunction;
  readonly #logStream: string;
  readonly #requestId: string;
  readonly #logs: Logs | undefined;
  readonly #writeLine: (line: LogLine) => void;

  /** @param logs undefined if the function's role may not write to them */
  constructor(
    declared: LambdaFunction,
    logStream: string,
    requestId: string,
    logs: Logs | undefined,
    writeLine: (line: LogLine) => void,
  ) {
    this.#declared = declared;
    this.#logStream = logStream;
    this.#requestId = requestId;
    this.#logs = logs;
    this.#writeLine = writeLine;
  }

  writeStart(): void {
    this.#append({ message: `START RequestId: ${this.#requestId} Version: $LATEST` });
  }

  /** A line of the function's output. */
  readonly write: WriteLine = (level, text) => {
    this.#append({ level, message: parseStructured(text) });
    this.#writeLine({ function: this.#declared.authoredName, level, text });
  };

  writeReport(milliseconds: number, usedMegabytes: number): void {
    this.#append({
      message: `REPORT RequestId: ${this.#requestId} Duration: ${milliseconds.toFixed(2)} ms Memory Size: ${this.#declared.memoryMegabytes} MB Max Memory Used: ${usedMegabytes} MB`,
    });
  }

  #append(fields: Record<string, unknown>): void {
    this.#logs?.write(this.#declared.logGroup, this.#logStream, { requestId: this.#requestId, ...fields });
  }
}

/** The object in a structured line; the text of any other line. */
function parseStructured(text: string): unknown {
  if (!text.startsWith("{")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
