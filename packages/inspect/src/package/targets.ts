/** What a link to other content refers to. */
export type TargetKind =
  /** Content of a server that a program fetches: http, https, ftp, smb or a UNC path. */
  | "remote"
  /** A protocol handler that runs something, such as `mhtml:`, `ms-msdt:` or `javascript:`. */
  | "handler"
  /** A file of the reader's computer. */
  | "local"
  /** A name in the same package or folder, or a message part such as `cid:`. */
  | "relative";

const passiveSchemes = new Set(["cid", "mailto", "tel", "about", "data", "urn", "pack", "news", "mid"]);
const remoteSchemes = new Set([
  "http",
  "https",
  "ftp",
  "ftps",
  "sftp",
  "smb",
  "dav",
  "davs",
  "webdav",
  "nfs",
  "gopher",
  "ws",
  "wss",
]);

/** A target without what programs ignore: control characters, spaces around it, percent-encoding of slashes. */
function normalized(target: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression removes control characters.
  const printable = target.replaceAll(/[\u0000-\u001f\u007f]/g, "").trim();
  return printable
    .replaceAll(/%5c/gi, "/")
    .replaceAll(/%2f/gi, "/")
    .replaceAll(/%3a/gi, ":")
    .replaceAll("\\", "/");
}

/**
 * Classifies the target of a link. `\\host\share`, `//host/share` and `file://host/share` are UNC paths and remote.
 * @see https://learn.microsoft.com/en-us/dotnet/standard/io/file-path-formats#unc-paths
 */
export function targetKind(target: string): TargetKind {
  const text = normalized(target);
  if (/^[a-z]:(\/|$)/i.test(text)) return "local";
  if (text.startsWith("//")) return /^\/\/[?.]\/[a-z]:/i.test(text) ? "local" : "remote";
  const scheme = /^([a-z][a-z0-9+.-]{1,40}):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return "relative";
  const rest = text.slice(scheme.length + 1);
  // `mhtml:` and `!x-usc:` hand the rest to another protocol.
  if (/!x-usc:/i.test(rest)) return "handler";
  if (remoteSchemes.has(scheme)) return "remote";
  if (scheme === "file") return fileKind(rest);
  return passiveSchemes.has(scheme) ? "relative" : "handler";
}

function fileKind(rest: string): TargetKind {
  const slashes = /^\/*/.exec(rest)?.[0].length ?? 0;
  const path = rest.slice(slashes);
  if (/^[a-z][:|]/i.test(path) || /^localhost\/[a-z][:|]/i.test(path)) return "local";
  // file:///home/user is local, file://host/share and file:////host/share are not.
  return slashes === 2 || slashes >= 4 ? (path === "" ? "local" : "remote") : "local";
}

/** Protocols that start programs although a link needs a click. */
const dangerousProtocol =
  /^(ms-[a-z0-9.+-]+|search(-ms)?|its|mk|mhtml|hcp|res|jar|vbscript|shell|script|powershell|jnlps?|appinstaller|windowsdefender|microsoft-edge|x-excelurl):|^data:text\/html/i;
/** Names of programs and of files that start them. A relative link such as `someone@example.com` is none. */
const programFile =
  /(^|[/\\])[^/\\]*\.(exe|scr|pif|bat|cmd|lnk|hta|vb[es]|jse|ws[fh]|ps1|msi|msp|cpl|dll|sct|scf|xll|chm|appref-ms|application|settingcontent-ms|library-ms|search-ms)(["'?#!\s]|$)/i;
const commandLine = /^\W*(powershell|pwsh|cmd|mshta|[cw]script|rundll32|regsvr32|certutil|msiexec)(\s|$)/i;

/** Whether a link starts a program when it is followed: by its protocol, or because it names a program that is not on the web. */
export function startsProgram(target: string): boolean {
  const text = normalized(target).replaceAll("%20", " ");
  if (dangerousProtocol.test(text)) return true;
  if (/^(https?|ftps?|mailto):/i.test(text)) return false;
  return programFile.test(text) || commandLine.test(text);
}
