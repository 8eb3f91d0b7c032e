import { hold, type RuleTable } from "../../rule.ts";

const remedy = "Send the attachments themselves, or save the message again with a mail program.";

export const mailRules = {
  "mail-ambiguous": {
    title: "Message that programs read in different ways",
    what: "The message is built so that mail programs disagree about its parts, their encoding or their names.",
    why: "A program may show or open another content than the one that was inspected.",
    remedy,
    actions: hold,
  },
  "mail-encrypted": {
    title: "Encrypted message",
    what: "The message or a part of it is encrypted.",
    why: "What is encrypted cannot be inspected.",
    remedy: "Send the document without encryption; the transfer itself is encrypted.",
    actions: hold,
  },
  "mail-unreadable": {
    title: "Part of a message that cannot be read",
    what: "A part of the message is malformed, or nested too deep.",
    why: "What the part holds was not inspected.",
    remedy,
    actions: hold,
  },
  "mail-partial": {
    title: "Piece of a message",
    what: "The message is one of several pieces that a mail program joins.",
    why: "The other pieces are not in the document, so that its content was not inspected.",
    remedy: "Send the whole message as one document.",
    actions: hold,
  },
  "mail-external-body": {
    title: "Part of a message that is elsewhere",
    what: "A part of the message is a reference to content on another computer.",
    why: "The content is not in the document and can change.",
    remedy: "Send the content itself.",
    actions: hold,
  },
} satisfies RuleTable;
