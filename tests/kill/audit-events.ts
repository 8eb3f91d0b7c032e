import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { difference } from "./difference.ts";
import type { AuditedDocument } from "./history.ts";
import type { ReceivedEvent } from "./receiver.ts";

/** An event that was published, as far as the audit compares it. */
type Published = Pick<ReceivedEvent["detail"], "documentId" | "sequence" | "type">;

const nameOf = ({ documentId, sequence, type }: Published) => `event ${sequence} (${type}) of ${documentId}`;

/** The events that documents of these owners have, and the published ones lack, or the other way round. */
export function* comparePublished(
  place: string,
  published: readonly Published[],
  documents: readonly AuditedDocument[],
): Generator<string> {
  const names = new Set(published.map(nameOf));
  const expected = new Set(
    documents.flatMap(({ id, history }) =>
      history.map(({ sequence, type }) => nameOf({ documentId: id, sequence, type })),
    ),
  );
  for (const name of difference(expected, names)) yield `${place} did not get ${name}`;
  for (const name of difference(names, expected)) yield `${place} got ${name}, which is in no history`;
}

/** An event's id stands for one event, however often it is delivered. */
export function* compareIds(received: readonly ReceivedEvent[]): Generator<string> {
  for (const [id, events] of Map.groupBy(received, (event) => event.id))
    if (new Set(events.map(({ detail }) => nameOf(detail))).size > 1)
      yield `the id ${id} stands for several events`;
}

/** The lines of the audit export: those in the bucket, and after the end of the process those not written yet. */
export async function exportedEvents(
  client: S3Client,
  Bucket: string,
  streamFolder: string,
): Promise<Published[]> {
  const lines: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket }))
    for (const { Key } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      lines.push(...((await Body?.transformToString()) ?? "").split("\n").filter(Boolean));
    }
  for (const file of await readdir(streamFolder)) {
    const buffered = (await readFile(join(streamFolder, file), "utf8")).split("\n").filter(Boolean);
    lines.push(...buffered.map((line) => Buffer.from(line, "base64").toString()));
  }
  return lines.map((line) => JSON.parse(line));
}
