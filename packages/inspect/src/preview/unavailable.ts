/** Content has no such view. The message says why, as a sentence. */
export class Unavailable extends Error {
  override name = "Unavailable";
}
