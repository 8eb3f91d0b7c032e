/**
 * What a URL in markup does:
 * `script` runs code in the page, `program` runs code or starts a program outside of it, `data-document` carries a document that can act, `data` carries other content,
 * `file-share` opens a file of another computer, `remote` loads over the network, `local-file` names a file of this
 * computer, and `relative`, `fragment` and `other` (such as `mailto:`) load nothing by themselves.
 */
export type UrlKind =
  | "script"
  | "program"
  | "data-document"
  | "data"
  | "file-share"
  | "remote"
  | "local-file"
  | "relative"
  | "fragment"
  | "other";

const scriptSchemes = /^(?:feed:|view-source:|jar:|wyciwyg:)*(?:javascript|livescript|jscript|mocha):/i;

/** Schemes that Windows and its browser open with programs that run code or search on other computers. */
const programSchemes =
  /^(?:feed:|view-source:|jar:|wyciwyg:)*(?:vbscript|vbs|ms-msdt|search-ms|search|ms-officecmd|ms-appinstaller|ms-search|ms-settings|ms-cxh(?:-full)?|ms-its|mk|its|mhtml|res|shell|hcp|ms-(?:word|excel|powerpoint|access|visio|project|publisher|infopath|spd)):/i;

/** `javascript:` URLs that do nothing, written by editors for links without a target. */
const idleScript = /^javascript:(?:void\(?0?\)?|return(?:false|true)|false|null|undefined|\/\/)?;*$/i;

const activeDataTypes =
  /^data:(?:text\/(?:html|xml|xsl|javascript|ecmascript|x-scriptlet)|application\/(?:xhtml|xml|javascript|ecmascript|x-javascript|hta)|image\/svg|multipart\/|[^,;]*\+xml)/i;

/** Text without the characters that programs ignore in the scheme of a URL. */
function withoutIgnored(url: string): string {
  return url.replaceAll(/[\p{Cc}\p{Cf}\p{Z}]/gu, "");
}

/**
 * The kind of a URL as browsers read it.
 *
 * @see https://url.spec.whatwg.org/#url-parsing
 */
export function kindOfUrl(text: string): UrlKind {
  const url = withoutIgnored(text.length > 4096 ? text.slice(0, 4096) : text);
  if (url === "") return "relative";
  if (url.startsWith("#")) return "fragment";
  if (idleScript.test(url)) return "other";
  if (scriptSchemes.test(url)) return "script";
  if (programSchemes.test(url)) return "program";
  if (activeDataTypes.test(url)) return "data-document";
  if (/^data:/i.test(url)) return "data";
  if (/^file:/i.test(url)) return kindOfFileUrl(url.slice(5));
  if (/^[\\/]{2}/.test(url)) return url.startsWith("//") ? "remote" : "file-share";
  if (/^(?:https?|ftps?|wss?|gopher|webdavs?|davs?|smb|nfs|sftp|tftp|rtsp|mms):/i.test(url))
    return /^(?:smb|nfs|webdavs?|davs?):/i.test(url) ? "file-share" : "remote";
  if (/^[a-z]:[\\/]/i.test(url)) return "local-file";
  return /^[a-z][a-z0-9+.-]*:/i.test(url) ? "other" : "relative";
}

/** Whether a `javascript:` URL is written as pages write it, without characters that only browsers ignore. */
export const isPlainSpelling = (url: string): boolean => /^\s*javascript:/i.test(url);

/** Programs on Windows open `file://host/share`, `file:////host/share` and `file:\\host` from the host. */
function kindOfFileUrl(rest: string): "file-share" | "local-file" {
  const path = rest.replaceAll("\\", "/");
  if (/^\/{4,}[^/]/.test(path)) return "file-share";
  const host = /^\/\/([^/]+)/.exec(path)?.[1];
  return host === undefined || /^(?:localhost|127\.0\.0\.1|[a-z][:|])$/i.test(host)
    ? "local-file"
    : "file-share";
}

/** The content of a `data:` URL (RFC 2397), or `undefined` if it has none. */
export function readDataUrl(url: string): Buffer | undefined {
  const match = /^\s*data:([^,]{0,200}),/i.exec(url);
  if (!match) return undefined;
  const body = url.slice(match[0].length);
  if (/;\s*base64\s*$/i.test(match[1] ?? "")) return Buffer.from(withoutPercent(body), "base64");
  return Buffer.from(withoutPercent(body), "latin1");
}

/** Percent-encoded bytes as characters of one byte each; characters beyond Latin-1 as UTF-8. */
function withoutPercent(text: string): string {
  return Buffer.from(text, "utf8")
    .toString("latin1")
    .replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
