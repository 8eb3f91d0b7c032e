import { hold, type RuleTable } from "../../rule.ts";

/** Rules of messages. */
export const mailRules = {
  "mail-ambiguous": {
    title: "Message that programs read in different ways",
    what: "The message is built so that mail programs disagree about its parts.",
    why: "A program may show or open a part that was not inspected.",
    remedy: "Send the attachments themselves, or save the message again with a mail program.",
    actions: hold,
  },
  "mail-unreadable": {
    title: "Message that cannot be read",
    what: "A part of the message is encoded or nested in a way that cannot be read.",
    why: "What the part holds was not inspected.",
    remedy: "Send the attachments themselves, or save the message again with a mail program.",
    actions: hold,
  },
  "mail-partial": {
    title: "Fragment of a message",
    what: "The message is a fragment of a larger one.",
    why: "A mail program puts the fragments together, and each alone cannot be inspected.",
    remedy: "Send the whole message, or its attachments.",
    actions: hold,
  },
  "mail-external-body": {
    title: "Message with content elsewhere",
    what: "A part of the message refers to content on another computer.",
    why: "A mail program loads what was not inspected.",
    remedy: "Send the content itself.",
    actions: hold,
  },
  "mail-encrypted": {
    title: "Encrypted message",
    what: "The message, or a part of it, is encrypted.",
    why: "What is encrypted cannot be inspected.",
    remedy: "Send the message without encryption; the transfer itself is encrypted.",
    actions: hold,
  },
} satisfies RuleTable;
