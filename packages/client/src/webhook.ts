import { WebhookError } from "./errors.ts";
import type { components } from "./schema.d.ts";

/** An event of a document, as a webhook receives it in `detail`. */
export type AirlockEvent = components["schemas"]["Event"];

/** The header that has the webhook's key. */
export const webhookKeyHeader = "x-airlock-webhook-key";

/**
 * The event of a request to a webhook whose key is right.
 *
 * @param request the value of the header `x-airlock-webhook-key`, and the body as text
 * @param keys the webhook's key; while it is replaced, the old and the new one
 * @throws WebhookError with the status to answer with: 401 or 400
 */
export async function readWebhook(
  { key, body }: { key: string | null | undefined; body: string },
  keys: string | readonly string[],
): Promise<AirlockEvent> {
  const accepted = [keys].flat();
  if (accepted.length === 0 || accepted.includes("")) throw new TypeError("A webhook needs a key.");
  const matches = await Promise.all(accepted.map((expected) => isEqual(key ?? "", expected)));
  if (!matches.includes(true)) throw new WebhookError(`${webhookKeyHeader} does not have the key.`, 401);
  return eventOf(body);
}

/** Compares in constant time: the digests, so that the time tells nothing about the texts or their lengths. */
async function isEqual(given: string, expected: string): Promise<boolean> {
  const [a, b] = await Promise.all([given, expected].map(digest));
  let difference = 0;
  a?.forEach((byte, index) => {
    difference |= byte ^ (b?.[index] ?? 0);
  });
  return difference === 0;
}

const digest = async (text: string) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

/** @throws WebhookError for a body that is no event of Airlock */
function eventOf(body: string): AirlockEvent {
  try {
    const { detail } = JSON.parse(body);
    const texts = [detail.documentId, detail.type, detail.status];
    if (Number.isSafeInteger(detail.sequence) && texts.every((text) => typeof text === "string"))
      return detail;
  } catch {}
  throw new WebhookError("The body is no event of Airlock.", 400);
}

/** Where the newest sequence of each document is stored; a Map, or a database. */
export interface SequenceStore {
  get(documentId: string): number | undefined | Promise<number | undefined>;
  set(documentId: string, sequence: number): unknown;
}

/**
 * Whether an event was not received before. Events of a document come in order and at least once; an event that comes again has
 * the sequence of the first time.
 */
export async function isNewEvent(
  { documentId, sequence }: Pick<AirlockEvent, "documentId" | "sequence">,
  store: SequenceStore,
): Promise<boolean> {
  if (sequence <= ((await store.get(documentId)) ?? 0)) return false;
  await store.set(documentId, sequence);
  return true;
}
