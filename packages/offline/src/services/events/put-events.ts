import { AwsError } from "../../http/aws-error.ts";
import { parseBoundedJson } from "../../http/bounded-json.ts";
import type { ConditionKeys } from "../../iam/request-context.ts";
import type { NewEvent } from "./events.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
export interface PutEventsEntry {
  Source?: string | undefined;
  DetailType?: string | undefined;
  Detail?: string | undefined;
  /** Seconds since 1970. */
  Time?: number | undefined;
  Resources?: string[] | undefined;
  EventBusName?: string | undefined;
}

/** The answer to one entry: an id, or an error. */
export interface PutEventsAnswer {
  EventId?: string;
  ErrorCode?: string;
  ErrorMessage?: string;
}

/**
 * The limit of all entries of a request together.
 * https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb
 */
const bytesAtMost = 1024 ** 2;

/** @throws AwsError ValidationException */
export function checkTotalSize(entries: readonly PutEventsEntry[]): void {
  const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes > bytesAtMost)
    throw new AwsError(
      "ValidationException",
      400,
      "Total size of the entries in the request is over the limit.",
    );
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function bytesOf({
  Time,
  Source = "",
  DetailType = "",
  Detail = "",
  Resources = [],
}: PutEventsEntry): number {
  const bytesOfTime = Time === undefined ? 0 : 14;
  return [Source, DetailType, Detail, ...Resources].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    bytesOfTime,
  );
}

/** The year is written with four digits. */
const secondsAtMost = Date.UTC(9999, 11, 31) / 1000;

/**
 * The error that EventBridge gives for one entry of PutEvents; undefined when it takes the entry.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
export function entryError(entry: PutEventsEntry): PutEventsAnswer | undefined {
  const missing = (["Source", "DetailType", "Detail"] as const).find((name) => !entry[name]);
  if (missing) return invalidArgument(missing, `${missing} is a required argument.`);
  if (entry.Source?.startsWith("aws."))
    return {
      ErrorCode: "NotAuthorizedForSourceException",
      ErrorMessage: "Not authorized for the source.",
    };
  if (parseDetail(entry.Detail) === undefined)
    return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  const { Time: time = 0 } = entry;
  return time < 0 || time > secondsAtMost
    ? invalidArgument("Time", "Time is not between the years 1970 and 9999.")
    : undefined;
}

function invalidArgument(name: string, reason: string): PutEventsAnswer {
  return {
    ErrorCode: "InvalidArgument",
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${reason}`,
  };
}

/**
 * The condition keys of one entry of PutEvents.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
 */
export function eventConditionKeys({ Source, DetailType }: PutEventsEntry): ConditionKeys {
  return {
    "events:source": Source,
    "events:detail-type": DetailType,
    "events:eventBusInvocation": "false",
  };
}

/** The event in an entry that has no error. */
export function entryEvent(entry: PutEventsEntry, now: Date): NewEvent {
  const time = entry.Time === undefined ? now : new Date(entry.Time * 1000);
  return {
    "detail-type": entry.DetailType ?? "",
    source: entry.Source ?? "",
    // EventBridge's times have whole seconds.
    time: time.toISOString().replace(/\.\d+Z$/, "Z"),
    resources: entry.Resources ?? [],
    detail: parseDetail(entry.Detail),
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const detailLevelsAtMost = 1100;

/** The detail of an event; undefined when it is not a JSON object. */
function parseDetail(text = ""): object | undefined {
  try {
    const value = parseBoundedJson(text, detailLevelsAtMost);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
