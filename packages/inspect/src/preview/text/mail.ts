import type { Address } from "postal-mime";
import type { DetectInput } from "../../format.ts";
import { parseMessage } from "../message.ts";
import { Unavailable } from "../unavailable.ts";
import type { PreviewText } from "./index.ts";
import { BoundedText } from "./visible.ts";

const addressText = ({ name, address }: Address) => (address ? `${name} <${address}>` : name).trim();

/**
 * The text of a message as mail programs display it: main header fields, text, and the names of attachments.
 * @throws Unavailable if it is over limits of the parser; LimitError
 */
export async function messageText(input: DetectInput): Promise<PreviewText> {
  const message = await parseMessage(input);
  if (!message) throw new Unavailable("The message has longer headers or more nested parts than are read.");
  const { from, to = [], subject, date, text, html, attachments } = message;
  const bounded = new BoundedText();
  if (from) bounded.add(`From: ${addressText(from)}\n`);
  if (to.length > 0) bounded.add(`To: ${to.map(addressText).join(", ")}\n`);
  if (date !== undefined) bounded.add(`Date: ${date}\n`);
  if (subject !== undefined) bounded.add(`Subject: ${subject}\n`);
  for (const { filename, mimeType } of attachments)
    bounded.add(`Attachment: ${filename ?? "without a name"} (${mimeType})\n`);
  bounded.add(`\n${text ?? html ?? ""}`);
  return { ...bounded.finish(), encoding: "utf-8" };
}
