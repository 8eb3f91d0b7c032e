import { extensionOf } from "../../media-types.ts";
import { savedFilename } from "../declaration/filename.ts";

/** Scripts with a `#!` line whose interpreter is not known. No media type is registered for them. */
export const scriptType = "text/x-script";

/**
 * Types of text that programs run or follow, by extension. Systems open a file by its extension, whatever its content is.
 * https://support.microsoft.com/office/blocked-attachments-in-outlook-434752e1-02d3-4e90-9124-8b81e49a8519
 */
const extensions: Record<string, string> = {
  "text/javascript": "js mjs cjs jse wsh jsw",
  "text/vbscript": "vbs vbe vb bas vsw",
  "text/scriptlet": "sct wsc wsf ws",
  "application/hta": "hta",
  "application/x-bat": "bat cmd btm",
  "application/x-powershell":
    "ps1 ps1m ps1xml ps2 ps2xml psc1 psc2 psd1 psm1 psrc msh msh1 msh2 mshxml cdxml pssc",
  "application/x-sh": "sh bash zsh ksh csh fish command tool workflow action terminal",
  "application/x-httpd-php": "php php3 php4 php5 php7 php8 phtml phar phps",
  "text/x-server-page": "asp aspx ashx asmx ascx cshtml vbhtml jsp jspx jspf cfm cfml cfc cgi shtml htaccess",
  "text/x-python": "py pyw pyx",
  "text/x-perl": "pl pm",
  "text/x-ruby": "rb",
  "text/x-lua": "lua",
  "text/x-tcl": "tcl",
  "text/x-autoit": "au3 a3x ahk",
  "text/x-applescript": "applescript scpt scptd",
  "text/x-magick": "mvg msl",
  "application/x-ms-regedit": "reg",
  "application/x-mswinurl": "url website webloc inetloc fileloc mailloc",
  "application/x-ms-query": "iqy oqy dqy rqy odc udl dsn",
  "application/x-ms-shell-command": "scf",
  "application/x-desktop": "desktop kdelnk directory",
  "application/x-ms-library": "library-ms search-ms searchconnector-ms",
  "application/x-ms-settingcontent": "settingcontent-ms",
  "application/x-java-jnlp-file": "jnlp",
  "application/x-setupscript": "inf ins isp mobileconfig wsb",
  "application/x-ms-console": "msc",
  "application/x-ms-application": "application appref-ms appinstaller xbap vsto",
  "application/x-msbuild": "csproj vbproj proj targets",
  "application/x-rdp": "rdp pbk ica vnc",
  "application/x-remote-playlist": "wax wvx wmx",
  "application/x-ms-theme": "theme themepack deskthemepack diagcab",
};

const typesByExtension: ReadonlyMap<string, string> = new Map(
  Object.entries(extensions).flatMap(([type, names]) =>
    names.split(" ").map((extension) => [extension, type] as const),
  ),
);

/** Types of text that programs run or follow, with their family. */
export const scriptTypes: ReadonlyMap<string, string> = new Map(
  [scriptType, ...Object.keys(extensions)].map((type) => [type, "script"]),
);

/** The type of a script by its filename; undefined if the extension is of none. */
export function scriptTypeOfName(filename: string): string | undefined {
  return typesByExtension.get(extensionOf(savedFilename(filename)));
}
