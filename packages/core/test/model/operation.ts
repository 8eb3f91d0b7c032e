/** One request to AWS as the models carry it out: each `run` is one atomic step. */
export interface Operation {
  /** What it does, for the trace; without ids, so that traces of equal schedules are equal. */
  label: string;
  isWrite: boolean;
  /** A query without results. It is answered at once, because no schedule makes a difference to it. */
  isEmpty?: boolean;
  /** Carries it out and returns the answer, or the step that follows. Throws the errors of the SDK. */
  run(): unknown;
}

/** The rest of a request that takes effect in several steps, such as a copy that first reads its source. */
export class FurtherStep implements Operation {
  readonly label: string;
  readonly isWrite = true;
  readonly run: () => unknown;

  constructor(label: string, run: () => unknown) {
    this.label = label;
    this.run = run;
  }
}
