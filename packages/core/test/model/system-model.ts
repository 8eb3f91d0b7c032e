import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Action } from "airlock-inspect/rule.ts";
import { type Announcement, announcementOf } from "../../src/announcement.ts";
import type { Status } from "../../src/document.ts";
import {
  ContentChangedError,
  ContentMissingError,
  DecisionRecordedError,
  DocumentNotFoundError,
  OwnDocumentError,
  TransitionRefusedError,
} from "../../src/errors.ts";
import { settledByWorkflow } from "../../src/event-names.ts";
import { giveUp } from "../../src/give-up.ts";
import { inspect } from "../../src/inspect.ts";
import type { Checkpoint } from "../../src/inspection/checkpoint.ts";
import { malwareScanTag, threatsFound } from "../../src/inspection/malware-scan.ts";
import { defaultInspectionPolicy } from "../../src/inspection/policy.ts";
import { type DocumentItem, toDocument } from "../../src/ledger/items.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { createLedgerClient } from "../../src/ledger/sdk-client.ts";
import { PartnerTable } from "../../src/partners/partner-table.ts";
import { Partners } from "../../src/partners/partners.ts";
import { settle } from "../../src/settle.ts";
import { sweep } from "../../src/sweep.ts";
import { keyOf, type Place, parseKey } from "../../src/vault/keys.ts";
import { createVault } from "../../src/vault/sdk/vault.ts";
import type { Vault } from "../../src/vault/vault.ts";
import type { Workflow } from "../../src/workflow.ts";
import { type Sample, sha256Of } from "../samples.ts";
import { BucketModel, type StoredObject } from "./bucket-model.ts";
import type { Operation } from "./operation.ts";
import { type Process, Simulation } from "./simulation.ts";
import { TableModel } from "./table-model.ts";

const bucketName = "vault";
export const limits = { expireAfterSeconds: 7200, stuckAfterSeconds: 600 };

/** More often than a schedule has faults, so that a client never gives up. */
const maximumRequests = 12;

/** A state machine retries a task this often. */
const maximumAttempts = 5;

/** Errors with which a request is refused for good. */
const refusals = [
  TransitionRefusedError,
  OwnDocumentError,
  DecisionRecordedError,
  DocumentNotFoundError,
  ContentMissingError,
  ContentChangedError,
];
const isRefusal = (error: unknown) => refusals.some((type) => error instanceof type);

/** The function ran out of time or memory. The state machine retries that in Settle and RecordFailure only. */
class ProcessEndedError extends Error {
  override name = "Lambda.Unknown";
}
const isTransient = (error: unknown) => !isRefusal(error) && !(error instanceof ProcessEndedError);

/** A task of the state machine. */
interface Task {
  name: string;
  /** Whether it is retried after an error. */
  retries(error: unknown): boolean;
  /** Whether the execution goes on after a long time; otherwise it has timed out. */
  outlasts: boolean;
}

const region = "us-west-2";
const credentials = { accessKeyId: "model", secretAccessKey: "model" };
const dynamodb = createLedgerClient(new DynamoDBClient({ region, credentials }));
const s3 = new S3Client({ region, credentials });

/** The input of the workflow for an object; with a checkpoint, that of the standard machine. */
interface ObjectInput {
  key: string;
  etag: string;
  scan?: string;
  checkpoint?: Checkpoint;
}

/** The input of the workflow. */
type WorkflowInput = { documentId: string } | ObjectInput;

/** Ledger and vault of one process, and the starter of the workflow. */
export interface Services {
  ledger: Ledger;
  vault: Vault;
  partners: Partners;
  workflow: Workflow;
  now: () => Date;
}

/** What a system is set up with. */
export interface Options {
  sample: Sample;
  malwareProtection: boolean;
  /** Whether every inspection fails. */
  inspectionFails: boolean;
  /** Actions in place of the profile's, by rule. */
  rules: Record<string, Action>;
  /** Bytes that one call of `inspect` reads. */
  inspectionStepBytes: number;
  /** The result of the malware scan of each object. */
  scanOf: (place: Place) => string;
  /** Whether content is copied in two parts. */
  copiesInParts: boolean;
  /** Days after which the sweeper erases the record of a document that has ended; null for never. */
  recordDays: number | null;
}

/** Table, bucket, bus, workflow and sweeper around one document, on the time and order of a simulation. */
export class SystemModel {
  readonly simulation = new Simulation();
  readonly table: TableModel;
  readonly bucket: BucketModel;
  readonly options: Options;
  /** What consumers of the bus got, in order, with repetitions. */
  readonly published: Announcement[] = [];
  /** The names of requests that were answered with success. */
  readonly accepted: string[] = [];
  /** How often each request was sent. */
  readonly requests = new Map<string, number>();
  /** Errors with which executions of the workflow failed. */
  readonly failures: string[] = [];
  /** Inputs of executions whose failure could not be recorded. */
  readonly #deadLetters: WorkflowInput[] = [];
  readonly #stream: Announcement[] = [];
  #executions = 0;

  constructor(options: Options) {
    this.options = options;
    this.table = new TableModel((item) => this.#announce(item));
    this.bucket = new BucketModel((object) => this.#notify(object));
  }

  /** The document as stored now. */
  get item(): DocumentItem | undefined {
    return this.table.find("document") as DocumentItem | undefined;
  }

  /** The document's id, once it is registered. */
  get documentId(): string | undefined {
    return this.item?.id;
  }

  get status(): Status | undefined {
    return this.item?.status;
  }

  /** The object at a place. */
  objectAt(place: Place): StoredObject | undefined {
    return this.documentId ? this.bucket.objects.get(keyOf(this.documentId, place)) : undefined;
  }

  /** Ledger and vault whose calls wait for their turn as calls of a process. */
  services(process: Process): Services {
    const { simulation } = this;
    const { copiesInParts, sample } = this.options;
    const now = () => new Date(simulation.now);
    const send = (service: "DynamoDB" | "S3", operation: (command: unknown) => Operation) => ({
      send: { value: async (command: unknown) => process.call(service, operation(command)) },
    });
    const start = async (input: WorkflowInput) => {
      const run = () => this.#deliver("sweeper", input);
      await process.call("StepFunctions", { label: "starts the workflow", isWrite: true, run });
    };
    const table = {
      client: Object.create(
        dynamodb,
        send("DynamoDB", (command) => this.table.operation(command)),
      ),
      tableName: "ledger",
    };
    return {
      now,
      ledger: new Ledger({ ...table, now }),
      partners: new Partners(new PartnerTable(table), now),
      vault: createVault({
        client: Object.create(
          s3,
          send("S3", (command) => this.bucket.operation(command)),
        ),
        bucketName,
        now,
        ...(copiesInParts && {
          copying: { inPartsAbove: 1, partBytes: Math.ceil(sample.bytes.length / 2), parallelParts: 2 },
        }),
      }),
      workflow: {
        inspect: ({ documentId, etag }) => start({ key: keyOf(documentId, "incoming"), etag }),
        settle: (documentId) => start({ documentId }),
      },
    };
  }

  /**
   * Makes a request as a client does: repeats it until it has an answer.
   * @returns its answer; undefined if it was refused or never answered
   */
  async request<Value>(
    name: string,
    body: (services: Services, process: Process) => Promise<Value>,
  ): Promise<Value | undefined> {
    for (let attempt = 1; attempt <= maximumRequests; attempt++) {
      this.requests.set(name, attempt);
      const end = await this.simulation.run(name, (process) => body(this.services(process), process));
      if (end.type === "returned") {
        this.accepted.push(name);
        return end.value;
      }
      if (end.type === "threw" && isRefusal(end.error)) return undefined;
      await this.simulation.turn(name, "is repeated", { outlasts: true });
    }
    return undefined;
  }

  /** Registers the document. */
  async register(): Promise<void> {
    const { filename, contentType, bytes } = this.options.sample;
    await this.request("register", ({ ledger }) =>
      ledger.register({
        owner: "anna",
        actor: "partner:anna",
        idempotencyKey: "1",
        declaration: {
          filename,
          contentType,
          size: bytes.length,
          sha256: sha256Of(bytes),
          labels: { name: "Anna" },
        },
      }),
    );
  }

  /** Uploads the content once. */
  async upload(): Promise<void> {
    const { documentId, options } = this;
    if (!documentId) return;
    const command = new PutObjectCommand({
      Bucket: bucketName,
      Key: keyOf(documentId, "incoming"),
      Body: options.sample.bytes,
      ContentType: options.sample.contentType,
      IfNoneMatch: "*",
    });
    await this.request("upload", (_services, process) => process.call("S3", this.bucket.operation(command)));
  }

  /** Runs the sweeper once. */
  async sweep(): Promise<void> {
    await this.simulation.run("sweeper", (process) =>
      sweep(this.services(process), {
        ...limits,
        retentionDays: { quarantined: 30, released: 30, records: this.options.recordDays },
      }),
    );
  }

  /** Lets the malware scanner finish with the object at a place: it tags the object and publishes its result. */
  scan(place: Place, result: string): void {
    const object = this.objectAt(place);
    if (!object || object.bytes.length === 0) return;
    object.tags[malwareScanTag] = result;
    const input = { key: object.key, etag: object.etag, scan: result };
    this.#deliver(`scan of ${place}/`, input);
  }

  /** Ends the retention of content: the bucket's lifecycle removes every object. */
  expireContent(): void {
    this.simulation.trace.push("--- the lifecycle removes all content");
    this.bucket.objects.clear();
  }

  /** Starts executions again whose failure could not be recorded, as the runbook of their alarm says. */
  redriveDeadLetters(): void {
    for (const input of this.#deadLetters.splice(0)) this.#deliver("operator", input);
  }

  /**
   * Delivers a start of the workflow at least once, at any time; `fails` loses it. The sweeper makes up for every lost
   * start but that of a threat, which EventBridge tries again.
   */
  #deliver(source: string, input: WorkflowInput): void {
    const isThreat = "scan" in input && input.scan === threatsFound;
    this.simulation.add({
      actor: source,
      label: "starts an execution",
      faults: isThreat ? ["is sent twice"] : ["fails", "is sent twice"],
      take: (outcome) => {
        if (outcome === "is sent twice") this.#deliver(source, input);
        if (outcome !== "fails") this.#execute(`execution ${++this.#executions}`, input);
      },
    });
  }

  #notify(object: StoredObject): void {
    const { place } = parseKey(object.key);
    const { malwareProtection, scanOf } = this.options;
    if (!malwareProtection) {
      if (place === "incoming") this.#deliver("upload event", { key: object.key, etag: object.etag });
    } else if (object.bytes.length > 0)
      this.simulation.add({
        actor: "malware scanner",
        label: `scans ${place}/`,
        take: () => this.scan(place, scanOf(place)),
      });
  }

  /** The table's stream: the pipe publishes each announcement, in order, at least once. */
  #announce(image: Record<string, unknown>): void {
    const { announcement, ...item } = image as unknown as DocumentItem;
    if (announcement === undefined) return;
    this.#stream.push({ ...announcementOf(toDocument(item), item.lastEvent), ...JSON.parse(announcement) });
    if (this.#stream.length === 1) this.#addPublication();
  }

  #addPublication(): void {
    const [detail] = this.#stream;
    if (!detail) return;
    this.simulation.add({
      actor: "pipe",
      label: `publishes ${detail.type}`,
      faults: ["fails", "is sent twice"],
      take: (outcome) => {
        if (outcome !== "fails") {
          this.published.push(detail);
          if (settledByWorkflow.includes(detail.type))
            this.#deliver(`${detail.type} event`, { documentId: detail.documentId });
        }
        if (outcome === "succeeds") this.#stream.shift();
        this.#addPublication();
      },
    });
  }

  /**
   * Runs a state machine: `Inspect`, `Settle`, `RecordFailure` if one of them fails, and a dead letter if that fails too.
   * `Settle` may take all the time that is left to the execution; the others leave time for what follows.
   */
  async #execute(name: string, input: WorkflowInput): Promise<void> {
    const documentId = "documentId" in input ? input.documentId : parseKey(input.key).documentId;
    const scanStatus = "scan" in input ? input.scan : undefined;
    try {
      if ("key" in input && !(await this.#inspect(name, input))) return;
      const { malwareProtection } = this.options;
      const options = { stuckAfterSeconds: limits.stuckAfterSeconds, malwareProtection };
      await this.#task({ name: `${name}, Settle,`, retries: () => true, outlasts: false }, (services) =>
        settle(services, documentId, options),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.name : "Lambda.Unknown";
      this.failures.push(`${name} failed: ${error}`);
      const failure = { documentId, reason, ...(scanStatus && { scanStatus }) };
      await this.#task(
        { name: `${name}, RecordFailure,`, retries: () => true, outlasts: true },
        ({ ledger }) => giveUp(ledger, failure),
      ).catch(() => this.#deadLetters.push(input));
    }
  }

  /**
   * Runs `Inspect` and returns whether to settle. The express machine calls it once and starts the standard machine for the
   * rest of large content; that one calls it until the content ends, or its time is over.
   */
  async #inspect(name: string, input: ObjectInput): Promise<boolean> {
    const { malwareProtection, inspectionStepBytes, inspectionFails, rules } = this.options;
    const settings = {
      allowedTypes: ["text/plain"],
      malwareProtection,
      inspectionStepBytes,
      inspection: { ...defaultInspectionPolicy, rules },
    };
    const { key, etag, scan } = input;
    if (inspectionFails) throw new Error("The inspection fails.");
    const object = { ...parseKey(key), etag, ...(scan && { scanStatus: scan }) };
    const isExpress = input.checkpoint === undefined;
    for (let { checkpoint } = input; ; ) {
      const next = await this.#task(
        { name: `${name}, Inspect,`, retries: isTransient, outlasts: isExpress },
        (services) => inspect(services, settings, { ...object, ...(checkpoint && { checkpoint }) }),
      );
      checkpoint = next.checkpoint;
      if (!checkpoint) return next.toSettle;
      if (!isExpress) continue;
      await this.#startLarge(name, { ...input, checkpoint });
      return false;
    }
  }

  /** Runs the task that starts the standard machine. */
  #startLarge(name: string, input: ObjectInput): Promise<unknown> {
    const run = () => {
      void this.#execute(`large execution ${++this.#executions}`, input);
      return {};
    };
    return this.#task(
      { name: `${name}, StartLargeIntake,`, retries: () => true, outlasts: false },
      (_services, process) =>
        process.call("StepFunctions", { label: "starts the standard machine", isWrite: true, run }),
    );
  }

  /** Runs a task of the state machine with its retries. */
  async #task<Value>(
    { name, retries, outlasts }: Task,
    body: (services: Services, process: Process) => Promise<Value>,
  ): Promise<Value> {
    for (let attempt = 1; ; attempt++) {
      const end = await this.simulation.run(name, (process) => body(this.services(process), process));
      if (end.type === "returned") return end.value;
      const error = end.type === "threw" ? end.error : new ProcessEndedError();
      if (!retries(error) || attempt === maximumAttempts) throw error;
      await this.simulation.turn(name, "is retried", { outlasts });
    }
  }
}
