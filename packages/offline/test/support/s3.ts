import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { ObjectNotice } from "../../src/services/s3/store.ts";
import { type Answer, type LocalAws, send, startAws, temporaryFolder } from "./local-aws.ts";
import { type Signing, sign, type Unsigned } from "./signing.ts";

export const Bucket = "vault";
export const otherBucket = "archive";
/** Declared with versioning, encryption under a key and a policy. */
export const securedBucket = "secured";
export const mebibyte = 1024 ** 2;

/** A checksum as S3's headers carry it. */
export const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("base64");

/** Starts S3 with two buckets before the tests of a file, and stops it after them. */
export function useS3(): TestS3 {
  const s3 = new TestS3();
  beforeAll(() => s3.create());
  beforeEach(() => s3.reset());
  afterAll(() => s3.remove());
  return s3;
}

class TestS3 {
  #folder!: Awaited<ReturnType<typeof temporaryFolder>>;
  aws!: LocalAws;
  client!: S3Client;
  /** Milliseconds by which the server's clock is ahead. */
  clockAhead = 0;
  /** Events that the server sent since the test began. */
  notices: ObjectNotice[] = [];
  /** IAM actions that requests needed since the test began. */
  actions: string[] = [];
  /** What was said to the person who runs the system since the test began. */
  reports: string[] = [];
  /** Whether events can be delivered. */
  isListening = true;

  async create(): Promise<void> {
    this.#folder = await temporaryFolder();
    await this.start();
  }

  reset(): void {
    this.clockAhead = 0;
    this.notices = [];
    this.actions = [];
    this.reports = [];
    this.isListening = true;
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.#folder.remove();
  }

  async start(): Promise<void> {
    this.aws = await startAws({
      directory: this.#folder.path,
      buckets: [Bucket, otherBucket, { secured: securedBucket }],
      now: () => new Date(Date.now() + this.clockAhead),
      onDecision: ({ action, resource }) => void this.actions.push(`${action} ${resource}`),
      report: (message) => void this.reports.push(message),
      onNotice: async (notice) => {
        if (!this.isListening) throw new Error("Events cannot be delivered.");
        this.notices.push(notice);
      },
    });
    this.client = new S3Client(this.aws.client);
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.aws.close();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  put(Key: string, Body: PutObjectCommandInput["Body"], more: Partial<PutObjectCommandInput> = {}) {
    return this.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  }

  async read(Key: string, more: { Range?: string; VersionId?: string } = {}): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return (await Body?.transformToString()) ?? "";
  }

  /** Sends a request whose parts are exactly these, signed in its header. */
  raw({
    method = "GET",
    target,
    headers = {},
    body = "",
    ...signing
  }: Partial<Unsigned> & Pick<Unsigned, "target"> & Partial<Signing>): Promise<Answer> {
    const signed = sign(
      {
        method,
        target,
        headers: {
          host: `127.0.0.1:${this.aws.port}`,
          "content-length": String(Buffer.byteLength(body)),
          ...headers,
        },
        body,
      },
      { credentials: this.aws.credentials, time: new Date(Date.now() + this.clockAhead), ...signing },
    );
    return send(this.aws.endpoint + target, { method, headers: signed.headers, body });
  }

  /** The keys that begin with a prefix, page by page. */
  async list(Prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, { Bucket, Prefix }))
      keys.push(...Contents.map(({ Key = "" }) => Key));
    return keys;
  }

  /** The folder that the server keeps the bucket's content in. */
  get contentFolder(): string {
    return join(this.#folder.path, "s3", Bucket, "content");
  }

  /** The files that the server keeps the bucket's content in. */
  contents(): Promise<string[]> {
    return readdir(this.contentFolder);
  }

  /** Events that the server keeps because it could not deliver them yet. */
  undelivered(): Promise<string[]> {
    return readdir(join(this.#folder.path, "s3", Bucket, "notices"));
  }
}
