import type { shortcutRules } from "./rules.ts";

/** A kind of shortcut: how its text begins, and the extensions by which programs open it. */
export interface ShortcutKind {
  rule: keyof typeof shortcutRules;
  what: string;
  extensions: readonly string[];
  /** Tested on the beginning of the text; without it, only the name decides. */
  pattern?: RegExp;
}

/** White space, comments and other sections of an INI file before the section that is looked for. */
const section = (name: string) => new RegExp(`^[ \\t]{0,20}\\[${name}\\][ \\t]{0,20}\\r?$`, "im");

/** The kinds of shortcuts; the first whose pattern or extension fits is reported. */
export const shortcutKinds: readonly ShortcutKind[] = [
  {
    rule: "shortcut-program",
    what: "launcher of a desktop",
    extensions: [],
    pattern:
      /^[ \t]{0,20}\[(?:Desktop Entry|KDE Desktop Entry)\][\s\S]{0,20000}?^[ \t]{0,20}Exec(?:\[[^\]\n]{0,20}\])?[ \t]{0,20}=/im,
  },
  {
    rule: "shortcut-link",
    what: "launcher of a desktop",
    extensions: ["desktop", "kdelnk", "directory"],
    pattern: section("Desktop Entry"),
  },
  {
    rule: "shortcut-link",
    what: "internet shortcut",
    extensions: ["url", "website", "webloc", "inetloc", "fileloc", "mailloc"],
    pattern: section("(?:InternetShortcut(?:\\.[AW])?|\\{000214A0-0000-0000-C000-000000000046\\})"),
  },
  {
    rule: "shortcut-program",
    what: "command of the shell",
    extensions: ["scf"],
    pattern: /^\s{0,99}\[Shell\][\s\S]{0,2000}?^[ \t]{0,20}(?:Command|IconFile)[ \t]{0,20}=/im,
  },
  {
    rule: "shortcut-query",
    what: "web query",
    extensions: ["iqy"],
    pattern: /^\s{0,20}WEB\r?\n\d{1,3}\r?\n\s{0,9}\S/i,
  },
  {
    rule: "shortcut-query",
    what: "query of a database",
    extensions: ["oqy", "dqy", "rqy", "odc", "udl", "dsn"],
    pattern: /^\s{0,20}(?:XLODBC\r?\n\d|QueryType=|\[oledb\])/i,
  },
  {
    rule: "shortcut-settings",
    what: "change of the registry",
    extensions: ["reg"],
    pattern: /^\s{0,99}(?:Windows Registry Editor Version \d|REGEDIT4\b)/i,
  },
  {
    rule: "shortcut-settings",
    what: "installation file",
    extensions: ["inf", "ins", "isp"],
    pattern: /^[ \t]{0,20}\[(?:DefaultInstall(?:_SingleUser)?(?:\.\w{1,20})?|autorun)\][ \t]{0,20}\r?$/im,
  },
  {
    rule: "shortcut-settings",
    what: "settings of a folder",
    extensions: [],
    pattern: section("\\.ShellClassInfo"),
  },
  {
    rule: "shortcut-link",
    what: "library or search of a folder",
    extensions: ["library-ms", "searchconnector-ms", "search-ms"],
    pattern: /<(?:libraryDescription|searchConnectorDescription|persistedQuery)\b/i,
  },
  {
    rule: "shortcut-program",
    what: "link to a page of settings",
    extensions: ["settingcontent-ms"],
    pattern: /<PCSettings\b[\s\S]{0,4000}?<DeepLink>/i,
  },
  {
    rule: "shortcut-program",
    what: "application that is loaded when it is opened",
    extensions: ["jnlp", "application", "appref-ms", "appinstaller", "xbap", "gadget"],
    pattern: /<jnlp\b|^\s{0,20}https?:\/\/[^\n]{1,500}\.application#/i,
  },
  {
    rule: "shortcut-program",
    what: "console or control panel",
    extensions: ["msc", "cpl"],
    pattern: /<MMC_ConsoleFile\b/i,
  },
  {
    rule: "shortcut-settings",
    what: "theme",
    extensions: ["theme", "themepack", "deskthemepack"],
    pattern: section("(?:Theme|Control Panel\\\\Desktop)"),
  },
  {
    rule: "shortcut-settings",
    what: "remote connection",
    extensions: ["rdp", "pbk", "ica", "vnc"],
    pattern: /^(?:full address|remoteapplicationprogram|alternate shell|screen mode id):[is]:/im,
  },
  {
    rule: "shortcut-settings",
    what: "settings of a system",
    extensions: ["mobileconfig", "vsto", "code-workspace"],
  },
  { rule: "shortcut-program", what: "link of Windows or a program group", extensions: ["lnk", "pif", "grp"] },
];

/** Names of files that programs obey in a folder. */
export const obeyedNames = /^(?:desktop\.ini|autorun\.inf|folder\.htt|\.htaccess|web\.config|\.user\.ini)$/i;
