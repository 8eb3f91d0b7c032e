/** Milliseconds that an operation takes, and its result. */
export async function timed<Result>(operation: () => Promise<Result>): Promise<[number, Result]> {
  const started = performance.now();
  const result = await operation();
  return [performance.now() - started, result];
}

/** The median of an operation's durations in milliseconds. */
export async function median(count: number, operation: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) times.push((await timed(operation))[0]);
  return times.sort((a, b) => a - b)[count >> 1] ?? Number.NaN;
}

const formatDuration = (milliseconds: number) =>
  milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${milliseconds.toFixed(1)} ms`;

/** Prints one line: the measured duration in milliseconds, and its ratio to the reference. */
export function printRatio(name: string, measured: number, referenceName: string, reference: number): void {
  const ratio = `${(measured / reference).toFixed(2)} ×`;
  console.log(
    `${name.padEnd(44)} ${formatDuration(measured).padStart(9)}   ${ratio.padStart(10)}  ${referenceName} (${formatDuration(reference)})`,
  );
}
