import PostalMime, { type Email } from "postal-mime";
import type { DetectInput } from "../format.ts";
import { readWhole } from "../read-whole.ts";
import { readOnce } from "../source.ts";

/** Larger than the headers of mail programs, and levels of multiparts that they do not write. */
const options = { maxHeadersSize: 256 * 1024, maxNestingDepth: 30 };

/**
 * Parses a message as mail programs do; undefined if it is over limits of the parser.
 * @throws LimitError
 */
export const parseMessage = readOnce(async (input: DetectInput): Promise<Email | undefined> => {
  const bytes = await readWhole(input);
  input.budget.use("bytesDecoded", bytes.length);
  return PostalMime.parse(bytes, options).catch(() => undefined);
});
