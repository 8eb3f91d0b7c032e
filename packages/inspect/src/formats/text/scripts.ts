import { languageOf } from "./languages.ts";
import { scriptType } from "./script-names.ts";

/** Interpreters of `#!` lines. */
const interpreters: readonly (readonly [name: RegExp, type: string])[] = [
  [/(ba|da|z|k|c|tc|fi|a)?sh\b/, "application/x-sh"],
  [/python/, "text/x-python"],
  [/perl/, "text/x-perl"],
  [/ruby/, "text/x-ruby"],
  [/lua/, "text/x-lua"],
  [/\b(node|deno|bun)\b/, "text/javascript"],
  [/php/, "application/x-httpd-php"],
  [/pwsh/, "application/x-powershell"],
  [/osascript/, "text/x-applescript"],
];

/** White space, comments and keys before the section of an INI file that a text begins with. */
const section = (name: string) => new RegExp(`^(?:[;#][^\\n]*\\n|\\s)*\\[(?:${name})\\]\\s*[\\r\\n]`, "i");

/** First lines of text that programs run or follow, whatever its name is. */
const beginnings: readonly (readonly [start: RegExp, type: string])[] = [
  [/^(GIF8[79]a[^<]{0,64}|\s*)<\?(?:php\b|=)/i, "application/x-httpd-php"],
  [/^\s*<%/, "text/x-server-page"],
  [/<!--#exec\s/, "text/x-server-page"],
  [/^#@~\^[\w+/]{6}==/, "text/vbscript"],
  [/^\s*@echo\s+off\b/i, "application/x-bat"],
  [
    /^\s*(?:#requires\s|\[CmdletBinding|param\s*\(\s*\[|\$ErrorActionPreference\s*=)/i,
    "application/x-powershell",
  ],
  [/^\s*Attribute\s+VB_Name\s*=/i, "text/vbscript"],
  [/^(?:\s|#[^\n]*\n)*(?:push graphic-context\b|viewbox\s+\d)/i, "text/x-magick"],
  // A pickle of Python that calls a function, and tags of YAML that make objects.
  [/^c(?:os|posix|nt|subprocess|builtins|__builtin__|sys|runpy|pty)\r?\n\w+\r?\n/, "text/x-python"],
  [/(?:^|\s)!!python\/object\/(?:apply|new):/, "text/x-python"],
  [/(?:^|\s)!!(?:javax\.script\.|java\.net\.URL|com\.sun\.rowset)/, "text/x-script"],
  [/(?:^|\s)!ruby\/object:Gem::/, "text/x-ruby"],
  [/^\s*(REGEDIT4|Windows Registry Editor Version \d)/i, "application/x-ms-regedit"],
  [
    section("InternetShortcut(?:\\.[AW])?|\\{000214A0-0000-0000-C000-000000000046\\}"),
    "application/x-mswinurl",
  ],
  [/^\s*\[Shell\]\s*[\r\n]+(?:\w+\s*=[^\n]*\n)*?(?:Command|IconFile)\s*=/i, "application/x-ms-shell-command"],
  [/^\s*\[DEFAULT\]\s*[\r\n][\s\S]{0,1000}?^\[InternetShortcut\]/im, "application/x-mswinurl"],
  [section("(?:KDE )?Desktop Entry"), "application/x-desktop"],
  [/^\s*WEB\r?\n\d{1,3}\r?\n\s*\S/i, "application/x-ms-query"],
  [/^\s*(?:XLODBC\r?\n\d|QueryType=|\[oledb\])/i, "application/x-ms-query"],
  [
    section("AutoRun|\\.ShellClassInfo|DefaultInstall(?:_SingleUser)?(?:\\.\\w+)?"),
    "application/x-setupscript",
  ],
  [
    /^(;[^\n]*\n|\s)*\[version\]\s*[\r\n]+\s*signature\s*=\s*"?\$(chicago|windows)/i,
    "application/x-setupscript",
  ],
  [section("Theme|Control Panel\\\\Desktop"), "application/x-ms-theme"],
  [
    /^(?:[\w ]{1,40}:[isb]:[^\n]*\n){0,20}(?:full address|remoteapplicationprogram|alternate shell|screen mode id):[is]:/i,
    "application/x-rdp",
  ],
  // Playlists that Windows opens on another computer, to which it sends the user's credentials.
  [
    /^\s*(?:#EXTM3U|\[playlist\])[\s\S]{0,1900}?(?:\n|=)\s{0,9}(?:\\\\|file:\/\/)[\w.-]{1,99}[\\/]/i,
    "application/x-remote-playlist",
  ],
  [/^\s*<asx[\s>][\s\S]{0,1900}?["'](?:\\\\|file:\/\/)[\w.-]{1,99}[\\/]/i, "application/x-remote-playlist"],
  // Pages and scripts in UTF-7, which old browsers recognise.
  [/^\s*(?:\+\/v[89+/]-?)?\+ADw-(?:\w|\+ACE|!)/, scriptType],
  [/^\s*https?:\/\/[^\s#]{1,500}\.application#/i, "application/x-ms-application"],
];

/** Roots of XML that programs run or follow. */
export const scriptRoots: ReadonlyMap<string, string> = new Map(
  Object.entries({
    scriptlet: "text/scriptlet",
    component: "text/scriptlet",
    job: "text/scriptlet",
    package: "text/scriptlet",
    jnlp: "application/x-java-jnlp-file",
    libraryDescription: "application/x-ms-library",
    searchConnectorDescription: "application/x-ms-library",
    PCSettings: "application/x-ms-settingcontent",
    persistedQuery: "application/x-ms-library",
    MMC_ConsoleFile: "application/x-ms-console",
  }),
);

/** Code in a page that a server runs. */
export const serverCode = /<\?(?:php\s|=\s{0,9}[$`])|<%@\s{0,9}(?:page|language|webhandler|import)\b/i;

/** The type of a script by its first line, or by its statements; undefined for other text. */
export function scriptTypeOfText(text: string): string | undefined {
  const start = text.slice(0, 2048);
  const interpreter = /^#![ \t]*(\/[^\r\n]{0,200})/.exec(start)?.[1];
  if (interpreter !== undefined)
    return interpreters.find(([name]) => name.test(interpreter))?.[1] ?? scriptType;
  return beginnings.find(([pattern]) => pattern.test(start))?.[1] ?? languageOf(text);
}
