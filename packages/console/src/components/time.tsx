/** A time in UTC, as people read it. */
function inUtc(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/**
 * A time in the reader's zone and language. UTC appears on hover and is read by screen readers.
 * @param props.value ISO 8601
 */
export function Time({ value }: { value: string }) {
  const time = new Date(value);
  const local = time.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return (
    <time dateTime={value} title={inUtc(time)}>
      {local}
      <span className="visually-hidden"> ({inUtc(time)})</span>
    </time>
  );
}
