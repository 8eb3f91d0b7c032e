const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/**
 * The largest document that a stage may accept. `test/document-limits.test.ts` derives it from the limits of S3, Lambda and
 * Step Functions.
 */
export const maximumDocumentBytes = 50 * gibibyte;

/**
 * Bytes that one call of the function `Inspect` reads at most; larger content is inspected in several calls. With the
 * maximum, a call has to read 18 MB/s to end within its timeout, and the last one 36 MB/s if its inspection takes 60 s; a
 * function of this size gets 75 to 90 MB/s from S3.
 */
export const inspectionStepBytes = { minimum: mebibyte, maximum: 2 * gibibyte };

/** Seconds after which AWS ends the workflow's functions, and an execution of the express workflow. */
export const timeoutSeconds = { inspect: 120, settle: 240, intake: 290 };

/**
 * The calls of `Inspect` that an execution of the standard workflow can make. Its history holds 25,000 events, and a call
 * with all its retries adds 21.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const maximumInspectionSteps = 1000;

/** The settings of a stage that limit what is inspected. Bytes. */
interface Limits {
  maximumDocumentBytes: number;
  inspectionStepBytes: number;
}

/** The calls of `Inspect` that a stage's largest document takes. */
export function inspectionStepsOf(limits: Limits): number {
  return Math.ceil(limits.maximumDocumentBytes / limits.inspectionStepBytes);
}

/** Seconds that the standard workflow has for a stage's largest document. */
export function largeIntakeSeconds(limits: Limits): number {
  return inspectionStepsOf(limits) * timeoutSeconds.inspect + timeoutSeconds.settle;
}

/** Seconds after which no execution of the workflow can still inspect a document of the stage. */
export function inspectionEndsAfterSeconds(limits: Limits): number {
  return timeoutSeconds.intake + (inspectionStepsOf(limits) > 1 ? largeIntakeSeconds(limits) : 0);
}
