import type { Outline } from "./index.ts";

/** The texts that programs display with a message. Its attachments are content of their own. */
export const mailOutline: Outline = {
  accepts: ({ type }) => type === "message/rfc822",
  async list(input) {
    const { parseMessage } = await import("../message.ts");
    const message = await parseMessage(input);
    if (!message) return undefined;
    const part = (name: string, text: string | undefined) =>
      text === undefined ? [] : [{ name, kind: "text", size: Buffer.byteLength(text), places: [] }];
    return [...part("Plain text", message.text), ...part("HTML", message.html)];
  },
};
