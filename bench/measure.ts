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
