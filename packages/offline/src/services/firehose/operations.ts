import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import { type JsonOperation, jsonOperation } from "../../http/json-api.ts";

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_Record.html */
const recordBytesAtMost = 1024 * 1000;

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html */
const batchAtMost = { records: 500, bytes: 4 * 1024 ** 2 };

const streamName = z
  .string()
  .min(1)
  .max(64)
  .regex(/[a-zA-Z0-9_.-]+/);

const record = z.object({
  Data: z
    .base64()
    .transform((text) => Buffer.from(text, "base64"))
    .refine(
      ({ length }) => length <= recordBytesAtMost,
      `Member must have length less than or equal to ${recordBytesAtMost}`,
    ),
});

/**
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html, API_PutRecord.html
 * @param options.put takes records for a stream, by its ARN
 */
export function createOperations({
  arnOf,
  put,
}: {
  arnOf: (streamName: string) => string;
  put: (streamArn: string, records: readonly Buffer[]) => Promise<void>;
}): Record<string, JsonOperation> {
  return {
    PutRecord: jsonOperation({
      input: z.object({ DeliveryStreamName: streamName, Record: record }),
      requestedActions: ({ DeliveryStreamName }) => [
        { action: "firehose:PutRecord", resource: arnOf(DeliveryStreamName) },
      ],
      async perform({ DeliveryStreamName, Record: { Data } }) {
        await put(arnOf(DeliveryStreamName), [Data]);
        return { RecordId: randomUUID() };
      },
    }),
    PutRecordBatch: jsonOperation({
      input: z.object({
        DeliveryStreamName: streamName,
        Records: z.array(record).min(1).max(batchAtMost.records),
      }),
      requestedActions: ({ DeliveryStreamName }) => [
        { action: "firehose:PutRecordBatch", resource: arnOf(DeliveryStreamName) },
      ],
      async perform({ DeliveryStreamName, Records }) {
        const bytes = Records.reduce((sum, { Data }) => sum + Data.length, 0);
        if (bytes > batchAtMost.bytes)
          throw new AwsError("InvalidArgumentException", 400, "Records size exceeds 4 MB limit");
        await put(
          arnOf(DeliveryStreamName),
          Records.map(({ Data }) => Data),
        );
        return { FailedPutCount: 0, RequestResponses: Records.map(() => ({ RecordId: randomUUID() })) };
      },
    }),
  };
}
