const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Extensions of scripts that Windows, macOS or a desktop runs by a double click. */
export const programExtensions = words(
  "js jse vbs vbe wsf wsc wsh sct hta ps1 ps2 ps1xml psc1 psm1 psd1 bat cmd btm command scpt applescript workflow action terminal ahk au3 msh msh1 msh2 mshxml",
);

/** Extensions of scripts that need an interpreter or a server. */
export const sourceExtensions = words(
  "mjs cjs sh bash zsh ksh csh fish py pyw pyc pyz pl pm cgi rb php php3 php4 php5 php7 php8 phtml phar phps inc jsp jspx jspf jsw asp aspx ashx asmx ascx cshtml vbhtml cfm cfml cfc lua tcl bas awk r groovy gvy kts coffee mvg msl ps1m psrc cdxml htaccess",
);
