import type { Place } from "../../packages/core/src/vault/keys.ts";
import { eventsService } from "../../packages/offline/src/services/events/index.ts";
import type { InProcess } from "./in-process.ts";

/** The entity tag in S3's response to an upload, without quotes. Under SSE-KMS it does not follow from the content. */
export const etagOf = ({ headers }: Response) => (headers.get("etag") ?? "").replaceAll('"', "");

/** Publishes the event that S3 sends when a document's content is uploaded. */
export function publishUpload(
  airlock: Pick<InProcess, "system">,
  id: string,
  etag: string,
): Promise<unknown> {
  const bucket = airlock.system.outputs.resources.Vault?.name;
  return airlock.system.service(eventsService).events.publish({
    "detail-type": "Object Created",
    source: "aws.s3",
    time: new Date().toISOString(),
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: { key: `incoming/${id}`, size: 1, etag, sequencer: "0" },
      reason: "PutObject",
    },
  });
}

/** Publishes the event that GuardDuty sends when it has scanned a document's content, by default without a threat. */
export function publishScanResult(
  airlock: InProcess,
  id: string,
  etag: string,
  { place = "incoming", status = "NO_THREATS_FOUND" }: { place?: Place; status?: string } = {},
): Promise<unknown> {
  const bucketName = airlock.system.outputs.resources.Vault?.name;
  return airlock.system.service(eventsService).events.publish({
    "detail-type": "GuardDuty Malware Protection Object Scan Result",
    source: "aws.guardduty",
    time: new Date().toISOString(),
    resources: [],
    detail: {
      s3ObjectDetails: { bucketName, objectKey: `${place}/${id}`, eTag: etag },
      scanResultDetails: { scanResultStatus: status },
    },
  });
}
