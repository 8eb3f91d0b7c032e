/** A sign in a text that it is a script. Each is looked for in the first 256 KiB. */
export interface Sign {
  rule: "script-program" | "script-encoded" | "script-content";
  message: string;
  pattern: RegExp;
}

/** Signs at the beginning of the text. */
const beginnings: readonly Sign[] = [
  { rule: "script-program", message: "The first line names an interpreter.", pattern: /^#![ \t]{0,20}\// },
  { rule: "script-content", message: "It is a PHP page.", pattern: /^\s{0,4096}<\?(?:php\b|=)/i },
  { rule: "script-content", message: "It is a page of ASP or JSP.", pattern: /^\s{0,4096}<%(?:@|=|\s)/ },
  { rule: "script-content", message: "It is a batch file.", pattern: /^\s{0,4096}@echo\s{1,9}off\b/i },
  {
    rule: "script-content",
    message: "It is a script of PowerShell.",
    pattern:
      /^\s{0,4096}(?:#requires\s|\[CmdletBinding|param\s{0,9}\(\s{0,99}\[|\$ErrorActionPreference\s{0,9}=)/i,
  },
  {
    rule: "script-content",
    message: "It is a macro of Visual Basic.",
    pattern: /^\s{0,4096}Attribute\s{1,9}VB_Name\s{0,9}=/i,
  },
];

/** Signs anywhere in the text, at the beginning of a line where the language has statements there. */
const anywhere: readonly Sign[] = [
  { rule: "script-encoded", message: "It has an encoded script.", pattern: /#@~\^[\w+/]{6}==/ },
  { rule: "script-program", message: "It is an HTML application.", pattern: /<hta:application\b/i },
  {
    rule: "script-program",
    message: "It is a script of Windows Script Host.",
    pattern:
      /<(?:job|package|scriptlet|component)\b[^>]{0,200}>(?=[\s\S]{0,4000}<script\b[^>]{0,200}\blanguage)/i,
  },
  {
    rule: "script-content",
    message: "It has PHP code.",
    pattern:
      /<\?php\s[\s\S]{0,4000}?(?:\b(?:eval|system|exec|shell_exec|passthru|assert|proc_open|popen|base64_decode|include|require)\s{0,9}\(|\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES)\b|`)/i,
  },
  {
    rule: "script-content",
    message: "It has a script of Visual Basic that creates an object.",
    pattern:
      /^[ \t]{0,99}(?:set\s{1,9}\w{1,99}\s{0,9}=\s{0,9})?(?:wscript\.)?createobject\s{0,9}\(\s{0,9}["'(]/im,
  },
  {
    rule: "script-content",
    message: "It has a script that creates an ActiveX object.",
    pattern: /\bnew\s{1,9}ActiveXObject\s{0,9}\(/i,
  },
  {
    rule: "script-content",
    message: "It uses Windows Script Host.",
    pattern:
      /^[^\n]{0,200}\bWScript\s{0,9}\.\s{0,9}(?:Shell|Quit|Sleep|Arguments|Echo|CreateObject|ScriptFullName)\b/im,
  },
  {
    rule: "script-content",
    message: "It starts PowerShell with encoded code.",
    pattern:
      /\b(?:powershell|pwsh)(?:\.exe)?["']?\s[^\n]{0,300}?[-/]e(?:nc?|nco[a-z]{0,12}|c)?\s{1,9}["']?[a-z0-9+/=]{16}/i,
  },
  {
    rule: "script-content",
    message: "It loads and runs code with PowerShell.",
    pattern:
      /\b(?:iex|invoke-expression)\b[^\n]{0,200}\b(?:downloadstring|webclient|invoke-webrequest|iwr|invoke-restmethod|irm|frombase64string)\b|\b(?:downloadstring|iwr|irm|invoke-webrequest)\b[^\n]{0,300}\|\s{0,9}(?:iex|invoke-expression)\b/i,
  },
  {
    rule: "script-content",
    message: "It loads and runs code with a shell.",
    pattern:
      /\b(?:curl|wget)\s[^\n|]{0,300}\|\s{0,9}(?:sudo\s{1,9})?(?:ba|z|da|k)?sh\b[ \t]{0,9}(?:-[a-z]{0,4}\s{0,9})?$|\/dev\/tcp\/\S{1,99}\/\d/im,
  },
  {
    rule: "script-content",
    message: "It starts a program of Windows that runs code.",
    pattern:
      /^[^\n]{0,99}\b(?:mshta|rundll32|regsvr32)(?:\.exe)?\s{1,9}[^\n]{0,99}(?:javascript:|vbscript:|https?:\/\/|\\\\)/im,
  },
  {
    rule: "script-content",
    message: "It has a directive of ImageMagick or PostScript that runs programs.",
    pattern:
      /^[ \t]{0,20}(?:push graphic-context|image over [^\n]{0,99}["'](?:https?|msl|ephemeral|label):)/im,
  },
];

/** Signs of a script in a text. In markup, the languages of web pages are left to the rules of HTML. */
export function signsIn(text: string): (Sign & { index: number })[] {
  const signs: (Sign & { index: number })[] = [];
  for (const sign of [...beginnings, ...anywhere]) {
    const index = sign.pattern.exec(text)?.index;
    if (index !== undefined) signs.push({ ...sign, index });
  }
  return signs;
}
