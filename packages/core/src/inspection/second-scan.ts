/** Result of the second scanner, beside GuardDuty. */
export type SecondScan =
  /** The stage has no second scanner. */
  | { state: "disabled" }
  | { state: "clean" }
  | { state: "infected"; threat: string }
  | { state: "failed"; reason: string };

/** A scan that gets the content in chunks while it is streamed. */
export interface RunningScan {
  /** Resolves when the scanner can take more. */
  update(chunk: Buffer): Promise<void>;
  end(): Promise<SecondScan>;
}

/** Starts the scan of a document. A scanner that fails throws nothing: the result says so, and the document is held. */
export type Scanner = () => RunningScan;

/** The result for content that is inspected in several calls: a scanner needs it in one stream. */
export const tooLargeToScan: SecondScan = {
  state: "failed",
  reason: "does not get content that is inspected in several calls",
};
