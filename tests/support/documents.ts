import type { Sample } from "../../packages/core/test/samples.ts";
import { type Answer, call, declare, settled, type Target, upload } from "./target.ts";

/** Registers a document for a sample. */
export const register = (
  target: Target,
  token: string,
  { filename, contentType, bytes }: Sample,
  labels: Record<string, string> = {},
) => call(target, token, "POST", "/documents", { ...declare(filename, contentType, bytes), labels });

/** The document as the API returns it. */
export const read = async (target: Target, token: string, id: string): Promise<Answer["body"]> =>
  (await call(target, token, "GET", `/documents/${id}`)).body;

/**
 * Registers a document, uploads the sample and waits until the document is settled.
 *
 * @returns the document
 * @throws Error when S3 refuses the upload
 */
export async function submit(
  target: Target,
  token: string,
  sample: Sample,
  labels?: Record<string, string>,
): Promise<Answer["body"]> {
  const registered = await register(target, token, sample, labels);
  const { status } = await upload(registered, sample.bytes);
  if (status !== 200) throw new Error(`The upload was answered with ${status}.`);
  return (await settled(target, token, registered.body.id)).body;
}
