/** A function that calls another once, and gives its result each time. */
export function once<Result>(create: () => Result): () => Result {
  let created: { result: Result } | undefined;
  return () => {
    created ??= { result: create() };
    return created.result;
  };
}
