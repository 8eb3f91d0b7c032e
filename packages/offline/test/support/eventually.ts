import { setTimeout as delay } from "node:timers/promises";

/** How long any wait of these tests may take, in milliseconds. Only a test that would never end reaches it. */
export const patience = 120_000;

/**
 * Calls `look` until it returns something.
 *
 * @returns what `look` returned
 * @throws Error when it returned nothing for as long as `patience`
 */
export async function eventually<Result>(look: () => Promise<Result | undefined | false>): Promise<Result> {
  for (const deadline = Date.now() + patience; Date.now() < deadline; await delay(10)) {
    const result = await look();
    if (result !== undefined && result !== false) return result;
  }
  throw new Error(`${look} returned nothing for ${patience / 1000} s.`);
}
