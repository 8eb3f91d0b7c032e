import type { StreamRecord } from "../dynamodb/stream-record.ts";

/**
 * The message about records that a pipe gave up: where they are in the stream, not what they hold.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-error-troubleshooting.html
 */
export function deadLetter(
  records: StreamRecord[],
  condition: string,
  pipeArn: string,
  now: Date,
): Record<string, unknown> {
  const [first] = records;
  const last = records.at(-1);
  const timeOf = (record: StreamRecord | undefined) =>
    new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString();
  return {
    context: { partnerResourceArn: pipeArn, condition },
    version: "1.0",
    timestamp: now.toISOString(),
    DDBStreamBatchInfo: {
      shardId: "shardId-00000000000000000000-offline",
      startSequenceNumber: first?.dynamodb.SequenceNumber,
      endSequenceNumber: last?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: timeOf(first),
      approximateArrivalOfLastRecord: timeOf(last),
      batchSize: records.length,
      streamArn: first?.eventSourceARN,
    },
  };
}
