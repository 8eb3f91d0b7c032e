import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { append } from "../../files/append.ts";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import type { NeededAccess } from "../../iam/authorizer.ts";
import { customerKeyArn } from "../kms/key-arn.ts";
import { queueType } from "./types.ts";

/** The declared SQS queues as files, one JSON object for each message: `<directory>/<queue name>.jsonl`. */
export class Queues {
  readonly #directory: string;
  readonly #now: () => Date;
  readonly #nameByArn: ReadonlyMap<string, string>;
  #lastAppend: Promise<void> = Promise.resolve();
  readonly #region: string;
  /** ARNs of the customer-managed keys by which queues are encrypted, by the queue's ARN. */
  readonly #keyByArn: ReadonlyMap<string, string>;

  constructor({ graph, directory, now }: { graph: Graph; directory: string; now: () => Date }) {
    this.#directory = directory;
    this.#now = now;
    this.#region = graph.region;
    const queues = resourcesOfType(graph, queueType);
    this.#nameByArn = new Map(queues.map(({ outputs }) => [outputs.arn, outputs.name]));
    this.#keyByArn = new Map(
      queues.flatMap(({ inputs, outputs }) => {
        const key = inputs.kmsMasterKeyId && customerKeyArn(graph, inputs.kmsMasterKeyId);
        return key ? [[outputs.arn, key] as const] : [];
      }),
    );
  }

  /**
   * What a sender has to be allowed: to send, and to use the queue's key.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
   */
  callsToSend(queueArn: string): NeededAccess[] {
    const resource = this.#keyByArn.get(queueArn);
    const keys = {
      "kms:ViaService": `sqs.${this.#region}.amazonaws.com`,
      "kms:EncryptionContext:aws:sqs:arn": queueArn,
    };
    return [
      { action: "sqs:SendMessage", resource: queueArn },
      ...(resource
        ? ["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({ action, resource, keys }))
        : []),
    ];
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
