import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Checkpoint, checkpointSchema } from "../src/inspection/checkpoint.ts";
import { inspectContent, inspectStep } from "../src/inspection/inspect-content.ts";
import { samples, sha256Of } from "./samples.ts";

/** Bytes of a chunk of a stream: smaller than most steps, and no divisor of them. */
const chunkBytes = 23;

function* chunksOf(bytes: Buffer) {
  for (let start = 0; start < bytes.length; start += chunkBytes)
    yield bytes.subarray(start, start + chunkBytes);
}

function requestOf(bytes: Buffer) {
  return {
    declaration: {
      filename: "a.txt",
      contentType: "text/plain",
      size: bytes.length,
      sha256: sha256Of(bytes),
      labels: {},
    },
    allowedTypes: ["text/plain"],
    malwareScan: { state: "disabled" } as const,
    readRange: async (start: number, end: number) => bytes.subarray(start, end + 1),
  };
}

const inspectAtOnce = (bytes: Buffer) =>
  inspectContent({
    ...requestOf(bytes),
    open: async () => ({ stream: Readable.from(chunksOf(bytes)), encoding: undefined }),
  });

const stepOf = (bytes: Buffer, stepBytes: number, checkpoint: Checkpoint | undefined) =>
  inspectStep({
    ...requestOf(bytes),
    open: async (start, end) => ({
      stream: Readable.from(chunksOf(bytes.subarray(start, end))),
      encoding: undefined,
      size: bytes.length,
    }),
    stepBytes,
    checkpoint,
  });

/** Inspects content in steps; every checkpoint passes through JSON, as in the workflow. */
async function inspectInSteps(bytes: Buffer, stepBytes: number) {
  let checkpoint: Checkpoint | undefined;
  for (let steps = 1; ; steps++) {
    const inspected = await stepOf(bytes, stepBytes, checkpoint);
    if (!("checkpoint" in inspected)) return { ...inspected, steps };
    expect(await stepOf(bytes, stepBytes, checkpoint)).toEqual(inspected);
    checkpoint = checkpointSchema.parse(JSON.parse(JSON.stringify(inspected.checkpoint)));
  }
}

test("Content that is inspected in steps of any size gives the result of one stream, and so does a repeated step.", async () => {
  const signature = samples.eicar().bytes;
  const bytes = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 120 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ minLength: 1, maxLength: 300 }).map((array) => Buffer.from(array)),
    fc
      .tuple(fc.uint8Array({ maxLength: 150 }), fc.uint8Array({ maxLength: 150 }))
      .map(([before, after]) => Buffer.concat([before, signature, after])),
  );
  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 310 }), async (content, stepBytes) => {
      const { steps, ...inspected } = await inspectInSteps(content, stepBytes);
      expect(inspected).toEqual(await inspectAtOnce(content));
      expect(steps).toBe(Math.ceil(content.length / stepBytes));
    }),
    { numRuns: 150 },
  );
});

test("A malware signature is found wherever a step ends within it.", async () => {
  const signature = samples.eicar().bytes;
  const bytes = Buffer.concat([Buffer.alloc(100, "before "), signature, Buffer.alloc(100, " after")]);
  for (let stepBytes = 100; stepBytes <= 100 + signature.length; stepBytes++)
    expect(await inspectInSteps(bytes, stepBytes)).toMatchObject({
      verdict: "reject",
      content: { signatures: [{ name: "EICAR-Test-File", offset: 100 }] },
    });
});

test("A checkpoint is a few hundred bytes of JSON, and other JSON is refused.", async () => {
  const bytes = Buffer.concat([Buffer.alloc(2_000, "😀"), samples.eicar().bytes, Buffer.alloc(3)]);
  const inspected = await stepOf(bytes, bytes.length - 1, undefined);
  const checkpoint = "checkpoint" in inspected ? inspected.checkpoint : undefined;
  expect(JSON.stringify(checkpoint).length).toBeLessThan(600);
  for (const changed of [{ offset: -1 }, { sha256: "not base64" }, { signatures: [] }, { other: 1 }])
    expect(checkpointSchema.safeParse({ ...checkpoint, ...changed }).success).toBe(false);
});

test("The saved state of another build of the hash is refused, so that the content is inspected again.", async () => {
  const bytes = Buffer.alloc(100, "text");
  const inspected = await stepOf(bytes, 50, undefined);
  if (!("checkpoint" in inspected)) throw new Error("There is no checkpoint.");
  const { checkpoint } = inspected;
  const state = Buffer.from(checkpoint.sha256, "base64");
  state[0] = (state[0] ?? 0) ^ 1;
  await expect(stepOf(bytes, 50, { ...checkpoint, sha256: state.toString("base64") })).rejects.toThrow(
    "incompatible",
  );
});
