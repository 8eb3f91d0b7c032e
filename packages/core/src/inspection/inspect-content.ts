import { createFinding } from "airlock-inspect/create-finding.ts";
import { compareFindings, verdictOf } from "airlock-inspect/finding.ts";
import type { inspect } from "airlock-inspect/inspect.ts";
import type { Policy } from "airlock-inspect/policy.ts";
import { bufferSource, cachedSource, type Source } from "airlock-inspect/source.ts";
import type { Finding, Verdict } from "../finding.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { measure, measureStep, type OpenRange } from "./measure.ts";
import type { Evidence, MeasuredContent, StoredContent } from "./rule.ts";
import { rules } from "./rules/index.ts";
import { type Scanner, type SecondScan, tooLargeToScan } from "./second-scan.ts";

type ReadRange = (start: number, end: number) => Promise<Uint8Array>;

/** Finds out what content is and what hides in it. */
export type Examine = typeof inspect;

type OtherEvidence = Omit<Evidence, "content" | "secondScan"> & {
  /** The second scanner, if the stage has one. */
  scanner?: Scanner;
  /** Media types that the stage releases without review, such as `application/pdf`. */
  allowedTypes: readonly string[];
  /** How findings about the content are judged; by default by the profile `balanced`. */
  policy?: Policy;
  /** By default in this thread. */
  examine?: Examine;
  /** Called with the error of a parser, which is also a finding. */
  onError?: (parser: string, error: unknown) => void;
};

/** What inspection concludes, and what it measured. */
interface Result {
  verdict: Verdict;
  findings: Finding[];
  /** How many more findings there were. */
  omittedFindings: number;
  content: MeasuredContent;
}

/**
 * Streams the content once, in constant memory, applies every rule to what was measured, and inspects the content.
 *
 * @param request.open returns the whole content as a stream, and how it is stored
 * @param request.readRange returns bytes `start` to `end`, inclusive; used to inspect content that is not kept in memory
 * @returns findings by descending severity; the verdict is `reject` if one is high, `quarantine` if one is medium,
 *   otherwise `release`
 */
export async function inspectContent({
  open,
  readRange,
  ...evidence
}: OtherEvidence & { open: () => Promise<StoredContent>; readRange: ReadRange }): Promise<Result> {
  const { measured, bytes, secondScan } = await measure(await open(), evidence.scanner?.());
  const source = bytes ? bufferSource(bytes) : sourceOf(measured, readRange);
  return conclude(evidence, { content: measured, secondScan }, source);
}

/**
 * Inspects the next bytes of content that is too large for one call. The last step gives the result of `inspectContent`.
 *
 * @param request.stepBytes read at most
 * @param request.checkpoint of the step before; undefined for the first one
 * @returns the checkpoint of the next step until the content ends
 */
export async function inspectStep({
  open,
  readRange,
  stepBytes,
  checkpoint,
  ...evidence
}: OtherEvidence & {
  open: OpenRange;
  readRange: ReadRange;
  stepBytes: number;
  checkpoint?: Checkpoint | undefined;
}): Promise<Result | { checkpoint: Checkpoint }> {
  const measured = await measureStep(open, stepBytes, checkpoint);
  if ("checkpoint" in measured) return measured;
  const secondScan = evidence.scanner ? tooLargeToScan : ({ state: "disabled" } as const);
  return conclude(evidence, { content: measured, secondScan }, sourceOf(measured, readRange));
}

/** In this thread. The parsers are loaded when there is content. */
const examineHere: Examine = async (source, options) => {
  const parsers = await import("airlock-inspect/inspect.ts");
  return parsers.inspect(source, options);
};

/** Of 1 MiB each. With the latency of S3, 100 to 200 ms, blocks that are read one by one come at less than 10 MiB/s. */
const blocksAhead = 6;

const balanced: Policy = { profile: "balanced" };

/** Content that is read by requests: most parsers read it in order, and S3 answers several requests sooner than one by one. */
function sourceOf({ size }: { size: number }, readRange: ReadRange): Source {
  return cachedSource({ size, read: (start, end) => readRange(start, end - 1) }, { ahead: blocksAhead });
}

async function conclude(
  evidence: OtherEvidence,
  measured: { content: MeasuredContent; secondScan: SecondScan },
  source: Source,
): Promise<Result> {
  const { filename, contentType: declaredType } = evidence.declaration;
  const { allowedTypes, policy = balanced, examine = examineHere, onError } = evidence;
  const { profile } = policy;
  const { findings: inside, omitted: omittedFindings } = await examine(source, {
    filename,
    declaredType,
    isSearched: true,
    allowedTypes,
    policy,
    ...(onError && { onError }),
  });
  const findings = [
    ...Object.entries(rules).flatMap(([id, rule]) =>
      rule
        .find({ ...evidence, ...measured })
        .flatMap((found) => createFinding(rule.isFixed ? { profile } : policy, id, rule, found) ?? []),
    ),
    ...inside,
  ].sort(compareFindings);
  return { verdict: verdictOf(findings), findings, omittedFindings, content: measured.content };
}
