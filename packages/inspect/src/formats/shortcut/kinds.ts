import type { shortcutRules } from "./rules.ts";

/** A kind of shortcut, by its media type. */
export interface ShortcutKind {
  rule: keyof typeof shortcutRules;
  what: string;
}

/** The kinds of shortcuts and settings, by the types that the detector of text gives. */
export const shortcutKinds: ReadonlyMap<string, ShortcutKind> = new Map([
  ["application/x-desktop", { rule: "shortcut-link", what: "launcher of a desktop" }],
  ["application/x-mswinurl", { rule: "shortcut-link", what: "internet shortcut" }],
  ["application/x-ms-library", { rule: "shortcut-link", what: "library or search of a folder" }],
  ["application/x-ms-shell-command", { rule: "shortcut-program", what: "command of the shell" }],
  ["application/x-ms-settingcontent", { rule: "shortcut-program", what: "link to a page of settings" }],
  [
    "application/x-java-jnlp-file",
    { rule: "shortcut-program", what: "application that is loaded when it is opened" },
  ],
  [
    "application/x-ms-application",
    { rule: "shortcut-program", what: "application that is loaded when it is opened" },
  ],
  ["application/x-ms-console", { rule: "shortcut-program", what: "console" }],
  ["application/x-ms-query", { rule: "shortcut-query", what: "query of a database or a page" }],
  ["application/x-ms-regedit", { rule: "shortcut-settings", what: "change of the registry" }],
  ["application/x-setupscript", { rule: "shortcut-settings", what: "installation file" }],
  ["application/x-ms-theme", { rule: "shortcut-settings", what: "theme" }],
  ["application/x-rdp", { rule: "shortcut-settings", what: "remote connection" }],
]);

/** Names of files that programs obey in a folder. */
export const obeyedNames = /^(?:desktop\.ini|autorun\.inf|folder\.htt|\.htaccess|web\.config|\.user\.ini)$/i;
