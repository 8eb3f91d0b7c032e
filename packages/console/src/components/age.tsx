import { useNow } from "./use-now.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long something lasts, in its largest unit: `3 h`. */
function shortDuration(milliseconds: number): string {
  if (milliseconds < minute) return "now";
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} min`;
  if (milliseconds < 2 * day) return `${Math.floor(milliseconds / hour)} h`;
  return `${Math.floor(milliseconds / day)} d`;
}

/**
 * The time since an instant, which appears on hover in the reader's zone and in UTC.
 * @param props.since ISO 8601
 */
export function Age({ since }: { since: string }) {
  const now = useNow();
  const start = new Date(since);
  const local = start.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  const utc = `${start.toISOString().slice(0, 19).replace("T", " ")} UTC`;
  return (
    <time dateTime={since} title={`${local}; ${utc}`}>
      {shortDuration(now - start.getTime())}
      <span className="visually-hidden"> since {utc}</span>
    </time>
  );
}
