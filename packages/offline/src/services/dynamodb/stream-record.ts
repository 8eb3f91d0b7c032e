import { randomUUID } from "node:crypto";
import { lookUp } from "../../look-up.ts";
import type { TableDeclaration } from "./types.ts";

/** An item in DynamoDB JSON. */
export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * A record of a stream as its consumers get it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
 */
export interface StreamRecord {
  eventID: string;
  eventName: "INSERT" | "MODIFY" | "REMOVE";
  eventVersion: "1.1";
  eventSource: "aws:dynamodb";
  awsRegion: string;
  dynamodb: {
    /** Seconds since 1970. */
    ApproximateCreationDateTime: number;
    Keys: Item;
    NewImage?: Item;
    OldImage?: Item;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: string;
  };
  eventSourceARN: string;
  userIdentity?: UserIdentity;
}

/** Who deleted an item, if it was not a request. */
export interface UserIdentity {
  type: "Service";
  principalId: string;
}

/** What the records of one stream have in common. */
export interface StreamDescription {
  streamArn: string;
  region: string;
  table: Pick<TableDeclaration, "hashKey" | "rangeKey" | "streamViewType">;
}

/** A change of an item; an image is absent where the item did not exist or does not exist any more. */
export interface ItemChange {
  oldImage: Item | undefined;
  newImage: Item | undefined;
}

/** Which images the records of a stream have. */
export function imagesOf(streamViewType = "NEW_AND_OLD_IMAGES"): { new: boolean; old: boolean } {
  return { new: /^NEW_/.test(streamViewType), old: /OLD_IMAGES?$/.test(streamViewType) };
}

/** Whether a write changed the item. DynamoDB writes no record for one that did not. */
export function isChange({ oldImage, newImage }: ItemChange): boolean {
  return canonicalText(oldImage) !== canonicalText(newImage);
}

/** The record of a change. */
export function recordOf(
  { oldImage, newImage }: ItemChange,
  { streamArn, region, table }: StreamDescription,
  sequenceNumber: string,
  now: Date,
  userIdentity?: UserIdentity,
): StreamRecord {
  const { hashKey, rangeKey, streamViewType = "NEW_AND_OLD_IMAGES" } = table;
  const has = imagesOf(streamViewType);
  const item = newImage ?? oldImage ?? {};
  const keys = [hashKey, ...(rangeKey ? [rangeKey] : [])];
  const images = {
    Keys: Object.fromEntries(keys.map((name) => [name, lookUp(item, name) ?? {}])),
    ...(newImage && has.new && { NewImage: newImage }),
    ...(oldImage && has.old && { OldImage: oldImage }),
  };
  return {
    eventID: randomUUID().replaceAll("-", ""),
    eventName: !oldImage ? "INSERT" : newImage ? "MODIFY" : "REMOVE",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(now.getTime() / 1000),
      ...images,
      SequenceNumber: sequenceNumber,
      SizeBytes: Buffer.byteLength(JSON.stringify(images)),
      StreamViewType: streamViewType,
    },
    eventSourceARN: streamArn,
    ...(userIdentity && { userIdentity }),
  };
}

/** The same text for the same value, whatever the order of attributes and of the elements of sets. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (name, inner) => {
    if (Array.isArray(inner)) return /^[SNB]S$/.test(name) ? inner.toSorted() : inner;
    if (inner === null || typeof inner !== "object") return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
