/** A fault in what the user gave us; shown as one message, without our own stack. */
export class SynthError extends Error {
  override name = "SynthError";
}
