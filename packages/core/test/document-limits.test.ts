import { defaultLimits } from "airlock-inspect/budget.ts";
import { hardTimeFactor } from "airlock-inspect/worker/inspect-in-thread.ts";
import { expect, test } from "vitest";
import {
  inspectionStepBytes,
  largeIntakeSeconds,
  maximumDocumentBytes,
  maximumInspectionSteps,
  timeoutSeconds,
} from "../src/inspection/steps.ts";
import { uploadPartBytes } from "../src/vault/parts.ts";
import { defaultCopySettings } from "../src/vault/sdk/copy.ts";

const gibibyte = 1024 ** 3;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const maximumParts = 10_000;
/** S3 copies a part at this rate. https://docs.aws.amazon.com/AmazonS3/latest/userguide/copy-object.html */
const copiedBytesPerSecond = 80_000_000;
/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maximumHistoryEvents = 25_000;
/** https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-s3-quotas-guardduty.html */
const maximumScannedBytes = 100e9;

/** What each limit allows, in bytes. */
const allowed = {
  "S3's parts of an upload": maximumParts * uploadPartBytes,
  "S3's parts of a copy": maximumParts * defaultCopySettings.partBytes,
  "Settle's timeout, at the rate at which S3 copies parts":
    Math.floor(timeoutSeconds.settle / (defaultCopySettings.partBytes / copiedBytesPerSecond)) *
    defaultCopySettings.parallelParts *
    defaultCopySettings.partBytes,
  "the calls of Inspect in an execution": maximumInspectionSteps * inspectionStepBytes.maximum,
  "GuardDuty's largest object": maximumScannedBytes,
};

test("The largest document that a stage may accept is 50 GiB, which every limit of AWS allows.", () => {
  expect(maximumDocumentBytes).toBe(50 * gibibyte);
  for (const [limit, bytes] of Object.entries(allowed))
    expect(bytes, limit).toBeGreaterThanOrEqual(maximumDocumentBytes);
});

test("The calls of Inspect that an execution can make, with all their retries, fit its history.", () => {
  const [retries, eventsOfRetry] = [4, 3];
  // Entered, scheduled, started, succeeded, exited; the choice and the pass state are entered and exited.
  const eventsOfCall = 5 + retries * eventsOfRetry + 2 + 2;
  expect(maximumInspectionSteps * eventsOfCall).toBeLessThan(maximumHistoryEvents);
});

test("A call of Inspect ends in time at a quarter of what S3 delivers to its function.", () => {
  const bytesPerSecond = inspectionStepBytes.maximum / timeoutSeconds.inspect;
  expect(bytesPerSecond).toBeLessThan(75_000_000 / 4);
});

test("The last call, whose inspection takes all of its time, ends in time at half of what S3 delivers.", () => {
  const inspectionSeconds = (hardTimeFactor * defaultLimits.time) / 1000;
  const bytesPerSecond = inspectionStepBytes.maximum / (timeoutSeconds.inspect - inspectionSeconds);
  expect(bytesPerSecond).toBeLessThan(75_000_000 / 2);
});

test("The standard workflow has time for every call of Inspect and for Settle.", () => {
  const limits = { maximumDocumentBytes, inspectionStepBytes: inspectionStepBytes.maximum };
  expect(largeIntakeSeconds(limits)).toBe(25 * timeoutSeconds.inspect + timeoutSeconds.settle);
});
