import type { DetectInput, Format } from "../../format.ts";
import { extensionOf } from "../../media-types.ts";

export const mailType = "message/rfc822";
export const mboxType = "application/mbox";
export const mailTypes: ReadonlyMap<string, string> = new Map([
  [mailType, "mail"],
  [mboxType, "mbox"],
]);

const mailExtensions = new Set(["eml", "emlx", "mht", "mhtml", "mime", "mbox", "mbx"]);

/** Fields that only messages have, and those that other text has as well. */
const mailFields =
  /^(from|received|return-path|delivered-to|message-id|mime-version|reply-to|x-mailer|dkim-signature|envelope-to)$/;
const commonFields =
  /^(to|cc|bcc|subject|date|sender|content-type|content-transfer-encoding|in-reply-to|references)$/;

/** The line before each message of an mbox file. https://www.rfc-editor.org/rfc/rfc4155 */
const mboxLine = /^From [^\r\n]*\d{4}[^\r\n]*(?:\r\n|\r|\n)(?=>?[!-9;-~]+[ \t]*:)/gm;

/** The lines before the messages of a mailbox. */
export const mboxLines = (text: string): RegExpExecArray[] => [...text.matchAll(mboxLine)];

/** What is before the message: a byte order mark, blank lines, the length that Apple Mail writes. */
export const prefix = /^(?:\xef\xbb\xbf)?(?:\d{1,12}[ \t]*)?[\r\n]*/;

/** Tells messages by the fields at their beginning. */
export function detectMail({ head, filename }: DetectInput): Format | undefined {
  const start = head.toString("latin1");
  const text = start.slice(prefix.exec(start)?.[0].length ?? 0);
  if (mboxLines(text)[0]?.index === 0) return { type: mboxType, family: "mbox" };
  const names = fieldNames(text);
  if (names.length === 0) return undefined;
  const isNamed = mailExtensions.has(extensionOf(filename));
  const mail = names.filter((name) => mailFields.test(name)).length;
  const common = names.filter((name) => commonFields.test(name)).length;
  const isMail = isNamed ? mail + common > 0 : mail > 0 && mail + common > 1;
  return isMail ? { type: mailType, family: "mail" } : undefined;
}

/** The names of the fields before the first line that is no field. */
function fieldNames(text: string): string[] {
  const names: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (/^[ \t]/.test(line) && names.length > 0) continue;
    const name = /^([!-9;-~]+)[ \t]*:/.exec(line)?.[1];
    if (name === undefined) break;
    names.push(name.toLowerCase());
  }
  return names;
}
