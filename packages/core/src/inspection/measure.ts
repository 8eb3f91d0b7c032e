import { createHash } from "node:crypto";
import type { Checkpoint } from "./checkpoint.ts";
import { createMalwareSignatureSearch } from "./malware-signatures.ts";
import type { MeasuredContent, StoredContent, StoredRange } from "./rule.ts";
import type { RunningScan, SecondScan } from "./second-scan.ts";

/** Opens the content from a byte up to another, which is not included. */
export type OpenRange = (start: number, end: number) => Promise<StoredRange>;

/** Content of at most so many bytes is kept in memory, so that parsers need no requests of their own. */
const keptBytes = 32 * 1024 ** 2;

/** Gives each chunk of a stream to all that measure it. */
async function feed(
  stream: StoredContent["stream"],
  measures: readonly { update(chunk: Buffer): unknown }[],
): Promise<void> {
  for await (const chunk of stream as AsyncIterable<Buffer>)
    for (const measure of measures) await measure.update(chunk);
}

/**
 * Measures content in one stream, in bounded memory.
 * @param scan of the second scanner, which gets the same stream
 * @returns what was measured, and the content if it is small
 */
export async function measure(
  { stream, encoding }: StoredContent,
  scan?: RunningScan,
): Promise<{ measured: MeasuredContent; bytes: Buffer | undefined; secondScan: SecondScan }> {
  const sha256 = createHash("sha256");
  const search = createMalwareSignatureSearch();
  let size = 0;
  const chunks: Buffer[] = [];
  const keep = (chunk: Buffer) => {
    size += chunk.length;
    if (size <= keptBytes) chunks.push(chunk);
    else chunks.length = 0;
  };
  await feed(stream, [sha256, search, { update: keep }, ...(scan ? [scan] : [])]);
  return {
    measured: {
      size,
      encoding,
      sha256: sha256.digest("hex"),
      signatures: search.found,
    },
    bytes: size <= keptBytes ? Buffer.concat(chunks) : undefined,
    secondScan: scan ? await scan.end() : { state: "disabled" },
  };
}

/**
 * Measures the next bytes of content, in constant memory. The same checkpoint always gives the same result, and the last
 * step that of one stream.
 *
 * @param from where the step before ended; undefined for the first one
 * @throws ZodError if it is no checkpoint
 * @returns where the next step continues, or what was measured if the content ends here
 */
export async function measureStep(
  open: OpenRange,
  stepBytes: number,
  from?: Checkpoint,
): Promise<MeasuredContent | { checkpoint: Checkpoint }> {
  // Loaded by the content that needs them only: most content is smaller than a step.
  const { createResumableSha256 } = await import("./resumable-sha256.ts");
  const { checkpointSchema } = await import("./checkpoint.ts");
  const checkpoint = from && checkpointSchema.parse(from);
  const sha256 = await createResumableSha256(checkpoint?.sha256);
  const search = createMalwareSignatureSearch(checkpoint?.signatures);
  let offset = checkpoint?.offset ?? 0;
  const { stream, encoding, size } = await open(offset, offset + stepBytes);
  const advance = (chunk: Buffer) => {
    offset += chunk.length;
  };
  await feed(stream, [sha256, search, { update: advance }]);
  if (offset < size)
    return {
      checkpoint: { offset, sha256: sha256.save(), signatures: search.save() },
    };
  return { size, encoding, sha256: sha256.digest(), signatures: search.found };
}
