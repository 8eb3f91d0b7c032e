/** How long a line that was reported is not reported again. */
const quietMilliseconds = 60_000;

/** How many lines are remembered. */
const remembered = 1000;

/** Reports each line once a minute, however often it is repeated, such as by retries. */
export function withoutRepetitions(report: (line: string) => void, now: () => Date): (line: string) => void {
  /** When each line was reported, in milliseconds since 1970. */
  const reported = new Map<string, number>();
  return (line) => {
    const time = now().getTime();
    const earlier = reported.get(line);
    if (earlier !== undefined && time >= earlier && time - earlier < quietMilliseconds) return;
    if (reported.size >= remembered) reported.clear();
    reported.set(line, time);
    report(line);
  };
}
