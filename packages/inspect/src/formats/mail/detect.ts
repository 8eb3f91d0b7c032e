import type { DetectInput, Format } from "../../format.ts";
import { extensionOf } from "../../media-types.ts";

const family = "mail";
export const mailType = "message/rfc822";
export const mailboxType = "application/mbox";
/** A web page in MIME (MHTML), which browsers and Office save. https://www.rfc-editor.org/rfc/rfc2557 */
export const pageType = "multipart/related";

export const mailTypes: ReadonlyMap<string, string> = new Map([
  [mailType, family],
  [mailboxType, family],
  [pageType, family],
]);

/** A name for which programs read any text as a message. */
const mailExtension = /^(?:eml|emlx|mht|mhtml|mime|nws|mbox|mbx)$/;

/** Fields of messages that other text does not have. */
const mailFields =
  /^(?:received|return-path|delivered-to|message-id|mime-version|x-mailer|dkim-signature|x-mimeole|newsgroups|x-sender|envelope-to|x-original-to)$/;
/** Fields that other text has as well. */
const commonFields =
  /^(?:from|to|cc|bcc|reply-to|subject|date|sender|content-type|content-transfer-encoding|content-disposition|in-reply-to|references|status|path)$/;

/** The line before each message of an mbox file. https://www.rfc-editor.org/rfc/rfc4155 */
const mailboxLine =
  /^From \S{0,300}[^\r\n]{0,100}\b\d{4}\b[^\r\n]{0,100}(?:\r\n|\r|\n)(?=>?[!-9;-~]{1,100}[ \t]{0,9}:|[ \t]*[\r\n])/gm;
/** The lines before the messages of a mailbox. */
export function mailboxLines(text: string): RegExpExecArray[] {
  return [...text.matchAll(mailboxLine)];
}

/** The first line of a patch of Git, whose date never changes. https://git-scm.com/docs/git-format-patch#_discussion */
const patchLine = /^From [0-9a-f]{40} Mon Sep 17 00:00:00 2001/;

/** What may be before a message: a byte order mark, blank lines, the length that Apple Mail writes. */
const prefix = /^(?:\xef\xbb\xbf)?(?:\d{1,10}[ \t]*(?=[\r\n]))?[\r\n \t]{0,1000}/;

/** The first line of the header of a saved page. */
const pageField = /^mime-version[ \t]{0,9}:/im;

/** Where the message begins in text with one character for each byte. */
export function startOfMail(text: string): number {
  const start = prefix.exec(text)?.[0].length ?? 0;
  const isField = /^(?:>?From |[!-9;-~]{1,100}[ \t]{0,9}:)/.test(text.slice(start, start + 120));
  const page = isField ? -1 : text.slice(start).search(pageField);
  return page < 0 ? start : start + page;
}

/** Tells messages, mailboxes and saved pages by the fields at their beginning. */
export function detectMail({ head, filename }: DetectInput): Format | undefined {
  const start = head.toString("latin1");
  const text = start.slice(prefix.exec(start)?.[0].length ?? 0);
  const isNamed = mailExtension.test(extensionOf(filename));
  if (patchLine.test(text) && !isNamed) return undefined;
  if (mailboxLines(text)[0]?.index === 0) return { type: mailboxType, family };
  const fields = fieldsOf(text, isNamed);
  const onlyMail = [...fields.keys()].filter((name) => mailFields.test(name)).length;
  const common = [...fields.keys()].filter((name) => commonFields.test(name)).length;
  const isEntity =
    /^[a-z]{4,11}\/[\w.+-]+/i.test(fields.get("content-type") ?? "") &&
    (onlyMail > 0 || common > 1 || fields.size === 1);
  const isMail = isEntity || onlyMail + common > (isNamed ? 0 : 2) || (onlyMail > 0 && onlyMail + common > 1);
  if (isMail) return { type: isPage(fields) ? pageType : mailType, family };
  return isPageBehindOtherText(text) ? { type: pageType, family } : undefined;
}

/** A saved page is sent by nobody. */
function isPage(fields: ReadonlyMap<string, string>): boolean {
  return (
    /^multipart\/related/i.test(fields.get("content-type") ?? "") &&
    (fields.has("snapshot-content-location") ||
      /^"?<?saved by/i.test(fields.get("from") ?? "") ||
      !["to", "received", "message-id", "cc", "bcc"].some((name) => fields.has(name)))
  );
}

/** Word and browsers find the header of a saved page also behind other lines. */
function isPageBehindOtherText(text: string): boolean {
  return (
    !/^\s*[<{%]/.test(text) &&
    pageField.test(text) &&
    /^content-type[ \t]{0,9}:\s{0,9}multipart\/related\b/im.test(text)
  );
}

/** The fields before the first line that is no field, or before the first blank line, by their names in lower case. */
function fieldsOf(text: string, skipsOtherLines: boolean): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (/^[ \t]/.test(line) && fields.size > 0) continue;
    const match = /^([!-9;-~]{1,100})[ \t]{0,9}:[ \t]{0,99}(.*)$/.exec(line);
    if (match?.[1] === undefined) {
      if (skipsOtherLines && line !== "") continue;
      break;
    }
    fields.set(match[1].toLowerCase(), match[2] ?? "");
  }
  return fields;
}
