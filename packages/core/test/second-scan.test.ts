import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Readable } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { clamdScanner } from "../src/inspection/clamd.ts";
import { inspectContent, inspectStep } from "../src/inspection/inspect-content.ts";
import { samples, sha256Of } from "./samples.ts";

/** Answers that clamd 1.4.6 gave to the command INSTREAM. */
const recorded = {
  clean: "stream: OK\0",
  infected: "stream: Eicar-Signature.UNOFFICIAL FOUND\0",
  tooLarge: "INSTREAM size limit exceeded. ERROR\0",
};

/** Listens as clamd does: reads a command and its chunks, and answers behind the last one. */
async function listen(
  answer: (content: Buffer) => string | undefined,
  { limit = Number.POSITIVE_INFINITY } = {},
) {
  const received: Buffer[] = [];
  const server = createServer((socket: Socket) => {
    let bytes = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (data) => {
      bytes = Buffer.concat([bytes, data]);
      const content = contentOf(bytes);
      if (!content.isWhole && content.bytes.length <= limit) return;
      socket.removeAllListeners("data").resume();
      received.push(content.bytes);
      const text = content.bytes.length > limit ? recorded.tooLarge : answer(content.bytes);
      if (text === undefined) socket.destroy();
      else socket.end(text);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  return { address: { host: "127.0.0.1", port: (server.address() as AddressInfo).port }, received };
}

/** The content in the chunks of a stream so far. */
function contentOf(bytes: Buffer): { bytes: Buffer; isWhole: boolean } {
  const command = "zINSTREAM\0";
  expect(command.startsWith(bytes.toString("latin1", 0, command.length))).toBe(true);
  const chunks: Buffer[] = [];
  for (let at = command.length; at + 4 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (length === 0) return { bytes: Buffer.concat(chunks), isWhole: true };
    chunks.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return { bytes: Buffer.concat(chunks), isWhole: false };
}

const letter = samples.pdf();

function requestOf(bytes: Buffer, scanner: ReturnType<typeof clamdScanner> | undefined) {
  const { filename, contentType } = letter;
  return {
    declaration: { filename, contentType, size: bytes.length, sha256: sha256Of(bytes), labels: {} },
    allowedTypes: ["application/pdf"],
    malwareScan: { state: "disabled" } as const,
    ...(scanner && { scanner }),
    readRange: async (start: number, end: number) => bytes.subarray(start, end + 1),
  };
}

const inspectWith = (scanner: ReturnType<typeof clamdScanner> | undefined, bytes = letter.bytes) =>
  inspectContent({
    ...requestOf(bytes, scanner),
    open: async () => ({
      stream: Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]),
      encoding: undefined,
    }),
  });

test("A document that the scanner takes for clean is released, and the scanner got all of it.", async () => {
  const { address, received } = await listen(() => recorded.clean);
  expect(await inspectWith(clamdScanner(address))).toMatchObject({ verdict: "release", findings: [] });
  expect(received).toEqual([letter.bytes]);
});

test("A document in which the scanner finds a threat is rejected, and the finding names it.", async () => {
  const { address } = await listen(() => recorded.infected);
  const { verdict, findings } = await inspectWith(clamdScanner(address));
  expect(verdict).toBe("reject");
  expect(findings).toMatchObject([
    { rule: "second-scan", evidence: { threat: "Eicar-Signature.UNOFFICIAL" } },
  ]);
});

test.each<[string, string | undefined]>([
  ["an error", "INSTREAM: Can't open file ERROR\0"],
  ["no answer", undefined],
  ["an empty answer", ""],
  ["an answer to another command", "PONG\0"],
])("A scanner with %s holds the document.", async (_kind, answer) => {
  const { address } = await listen(() => answer);
  const { verdict, findings } = await inspectWith(clamdScanner(address));
  expect(verdict).toBe("quarantine");
  expect(findings).toMatchObject([{ rule: "second-scan-incomplete" }]);
});

test("A document that is larger than the scanner takes is held, and is read to its end.", async () => {
  const { address } = await listen(() => recorded.clean, { limit: 1024 ** 2 });
  const bytes = Buffer.concat([letter.bytes, Buffer.alloc(4 * 1024 ** 2, "%")]);
  const { content, findings } = await inspectContent({
    ...requestOf(bytes, clamdScanner(address)),
    open: async () => ({
      stream: Readable.from(
        bytes
          .toString("latin1")
          .match(/.{1,65536}/gs)
          ?.map((text) => Buffer.from(text, "latin1")) ?? [],
      ),
      encoding: undefined,
    }),
  });
  expect(content.sha256).toBe(sha256Of(bytes));
  const found = findings.find(({ rule }) => rule === "second-scan-incomplete");
  expect(found?.message).toMatch(/size limit exceeded|StreamMaxLength/);
});

test("A scanner that cannot be reached, or does not answer in time, holds the document.", async () => {
  const closed = await listen(() => recorded.clean);
  const silent = createServer(() => {});
  await once(silent.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void silent.close());
  const port = (silent.address() as AddressInfo).port;
  for (const scanner of [
    clamdScanner({ ...closed.address, port: 1 }),
    clamdScanner({ host: "127.0.0.1", port }, 50),
  ]) {
    const { verdict, findings } = await inspectWith(scanner);
    expect(verdict).toBe("quarantine");
    expect(findings).toMatchObject([{ rule: "second-scan-incomplete" }]);
  }
});

test("Content that is inspected in steps is held, because the scanner does not get it.", async () => {
  const { address } = await listen(() => recorded.clean);
  const { bytes } = letter;
  const result = await inspectStep({
    ...requestOf(bytes, clamdScanner(address)),
    open: async () => ({ stream: Readable.from([bytes]), encoding: undefined, size: bytes.length }),
    stepBytes: bytes.length,
  });
  expect(result).toMatchObject({ verdict: "quarantine", findings: [{ rule: "second-scan-incomplete" }] });
});
