import type { ConditionKeys } from "../../iam/request-context.ts";
import type { NewEvent } from "./events.ts";

export interface PutEventsEntry {
  Source?: unknown;
  DetailType?: unknown;
  Detail?: unknown;
  /** Seconds since 1970. */
  Time?: unknown;
  Resources?: unknown;
  EventBusName?: unknown;
}

/** The answer to one entry: an id, or an error. */
export interface PutEventsAnswer {
  EventId?: string;
  ErrorCode?: string;
  ErrorMessage?: string;
}

const entryBytesAtMost = 256 * 1024;

/**
 * The error that EventBridge gives for one entry of PutEvents; undefined when it takes the entry.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
export function entryError(entry: PutEventsEntry): PutEventsAnswer | undefined {
  const missing = (["Source", "DetailType", "Detail"] as const).find(
    (name) => typeof entry[name] !== "string",
  );
  if (missing)
    return {
      ErrorCode: "InvalidArgument",
      ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    };
  if (Buffer.byteLength(JSON.stringify(entry)) > entryBytesAtMost)
    return { ErrorCode: "InvalidArgument", ErrorMessage: "The entry is over 256 KB." };
  if (String(entry.Source).startsWith("aws."))
    return {
      ErrorCode: "NotAuthorizedForSourceException",
      ErrorMessage: "Sources that begin with aws. are AWS's own.",
    };
  return isJsonObject(String(entry.Detail))
    ? undefined
    : { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
}

/**
 * The condition keys of one entry of PutEvents.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
 */
export function eventConditionKeys(entry: PutEventsEntry | null): ConditionKeys {
  const { Source, DetailType } = entry ?? {};
  return {
    "events:source": typeof Source === "string" ? Source : undefined,
    "events:detail-type": typeof DetailType === "string" ? DetailType : undefined,
    "events:eventBusInvocation": "false",
  };
}

/** The event in an entry that has no error. */
export function entryEvent(entry: PutEventsEntry, now: Date): NewEvent {
  return {
    "detail-type": String(entry.DetailType),
    source: String(entry.Source),
    time: (entry.Time ? new Date(Number(entry.Time) * 1000) : now).toISOString(),
    resources: (entry.Resources ?? []) as string[],
    detail: JSON.parse(String(entry.Detail)),
  };
}

function isJsonObject(text: string): boolean {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value);
  } catch {
    return false;
  }
}
