import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { append } from "../../files/append.ts";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { queueType } from "./types.ts";

/** The declared SQS queues as files, one JSON object for each message: `<directory>/<queue name>.jsonl`. */
export class Queues {
  readonly #directory: string;
  readonly #now: () => Date;
  readonly #nameByArn: ReadonlyMap<string, string>;
  #lastAppend: Promise<void> = Promise.resolve();

  constructor({ graph, directory, now }: { graph: Graph; directory: string; now: () => Date }) {
    this.#directory = directory;
    this.#now = now;
    this.#nameByArn = new Map(
      resourcesOfType(graph, queueType).map(({ outputs }) => [outputs.arn, outputs.name]),
    );
  }

  /**
   * Appends a message to a queue, and returns the message's id.
   * @throws DiskFault
   * @throws Error when the graph declares no queue of this ARN
   */
  async send(queueArn: string, body: unknown, attributes: Record<string, string> = {}): Promise<string> {
    const name = this.#nameByArn.get(queueArn);
    if (!name) throw new Error(`Queue ${queueArn} not found.`);
    const file = join(this.#directory, `${name}.jsonl`);
    const message = { id: randomUUID(), sentAt: this.#now().toISOString(), attributes, body };
    const line = `${JSON.stringify(message)}\n`;
    await mkdir(this.#directory, { recursive: true });
    this.#lastAppend = this.#lastAppend.then(
      () => append(file, line),
      () => append(file, line),
    );
    await this.#lastAppend;
    return message.id;
  }
}
