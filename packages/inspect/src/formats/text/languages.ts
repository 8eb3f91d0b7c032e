import { codeEffects } from "../../markup/script-code.ts";

/** A language of scripts: a sign that text has it, and how its lines begin or look. */
interface Language {
  type: string;
  /** At least one line has this; other languages and texts do not. */
  sign: RegExp;
  /** Another sign, which the whole text has. */
  isSign?(text: string): boolean;
  /** Most lines are like this. */
  line: RegExp;
}

/** Characters and lines that are looked at. */
const examinedCharacters = 256 * 1024;
const examinedLines = 400;
const lineCharacters = 600;
/** Lines in 100 that are statements. In a listing with text around it, fewer are. */
const statements = 80;

/** A line of VBScript may be anything before its end, so that statements are told by their first word or an assignment. */
const vbScript: Language = {
  type: "text/vbscript",
  sign: /\b(?:createobject|getobject)\s{0,9}\(\s{0,9}[\w"(]|\bwscript\.(?:shell|sleep|quit|echo|arguments|scriptfullname|createobject)\b|^on error resume next$|(?:^|[:\s])execute(?:global)?[\s(]|\bchrw?\s{0,9}\(\s{0,9}\S[^)]{0,40}\)\s{0,9}&|^attribute vb_name\b/i,
  line: /^(?:'|rem\b|dim\s|redim\s|set\s|let\s|if\s.*\bthen\b|else\b|elseif\b|end\s(?:if|sub|function|with|select|property)\b|for\s|next\b|do\b|loop\b|while\s|wend\b|(?:public\s|private\s)?(?:sub|function|const|property)\s|(?:public|private)\s\w|call\s|on\serror\b|option\sexplicit|select\scase|case\s|with\s|exit\s|const\s|execute|msgbox\b|attribute\svb_|[\w.]{1,99}(?:\([^=]{0,99}\))?\s{0,9}=\s{0,9}\S|\w{1,99}(?:\([^)]{0,99}\))?\.\w|wscript\.|["&:)])|(?:&|,|\s)_$/i,
};

/** Only script for Windows Script Host, or with hidden code: other JavaScript runs in pages and servers by their own rules. */
const jScript: Language = {
  type: "text/javascript",
  sign: /\bnew\s{1,9}ActiveXObject\s{0,9}\(|\bWScript\s{0,9}(?:\.\s{0,9}(?:Shell|Sleep|Quit|Echo|Arguments|ScriptFullName|CreateObject)\b|\[)|\bGetObject\s{0,9}\(\s{0,9}["']|\[\s{0,9}["'](?:eval|ActiveXObject|CreateObject|Run|fromCharCode|charCodeAt)["']\s{0,9}\]|\[\s{0,9}["']\w{1,12}["']\s{0,9}\+\s{0,9}["']\w/,
  isSign: (text) => codeEffects(text).some(({ kind }) => kind === "hidden-code" || kind === "windows-script"),
  line: /^(?:\/\/|\/\*|\*|[})\];]|(?:var|let|const|function|if|for|while|do|return|else|try|catch|finally|switch|case|default|break|continue|throw|new|with)\b|(?:this|[\w$]{1,99})\s{0,9}(?:[=(.[+:]|\+\+|--)|["'(!+,.[{&|?])/,
};

const powerShell: Language = {
  type: "application/x-powershell",
  sign: /^param\s{0,9}\(|["']\s{0,3}-f\s{0,3}["']|\[char\]\s{0,3}(?:0x)?\d|FromBase64String|\$(?:env|script|global):\w|\$(?:PSScriptRoot|PSCommandPath|MyInvocation)\b|(?:^|[|;({=&]\s{0,9})(?:iex|Invoke-Expression|New-Object|Start-Process|Invoke-WebRequest|Invoke-RestMethod|iwr|irm|Add-Type|Set-ExecutionPolicy|Write-Host|Set-ItemProperty|Start-BitsTransfer)\b|\]::\w{1,60}\s{0,9}\(|^(?:\S{0,99}\\)?(?:powershell|pwsh)(?:\.exe)?["']?\s.{0,300}?[-/](?:e|ec|en[codeman]{0,15}|nop\w{0,9}|noni\w{0,12}|w|win\w{0,12}|c|co[man]{0,6}|ep|ex\w{0,16})\b/i,
  line: /^(?:#|<#|[$@|&{}().\]"'-]|[a-z]{2,20}-[a-z]\w{1,60}\b|\[\w|(?:if|elseif|for|foreach|while|do|function|filter|param|try|catch|finally|else|return|switch|process|begin|end|throw|trap|using|class|iex|iwr|irm)\b|(?:\S{0,99}\\)?(?:powershell|pwsh)\b)/i,
};

const batch: Language = {
  type: "application/x-bat",
  sign: /^@?echo off\b|^(?:\S{0,99}\\)?cmd(?:\.exe)?["']? +\/[a-z]|^@?(?:setlocal\b|goto :?\w+$|for \/[fdlr] |set \/[ap] |if (?:not )?(?:exist|errorlevel|defined) |start \/|reg add |schtasks \/|(?:\S{0,99}\\)?(?:mshta|regsvr32|rundll32|certutil|bitsadmin|cscript|wscript)(?:\.exe)? +["']?(?:[-/\w%\\]|http))/i,
  line: /^@?(?:rem\b|::|:\w|echo\b|set\b|if\b|else\b|for\b|goto\b|call\b|start\b|cd\b|chdir\b|cls\b|pause\b|exit\b|copy\b|xcopy\b|robocopy\b|del\b|erase\b|rd\b|rmdir\b|md\b|mkdir\b|move\b|ren\b|reg\b|type\b|title\b|color\b|timeout\b|ping\b|netsh?\b|sc\b|taskkill\b|tasklist\b|schtasks\b|attrib\b|setlocal\b|endlocal\b|shift\b|ver\b|whoami\b|wmic\b|(?:\S{0,99}\\)?(?:cmd|powershell|mshta|regsvr32|rundll32|certutil|bitsadmin|cscript|wscript)\b|["(%)])/i,
};

const shell: Language = {
  type: "application/x-sh",
  sign: /^(?:fi|done|esac)\b|^(?:function )?\w{1,60} ?\(\) ?\{|^if \[|\b(?:curl|wget)\s[^|]{0,400}\|\s{0,9}(?:sudo\s{1,9})?(?:ba|z|da|k)?sh\b|\/dev\/tcp\/\S{1,99}\/\d|(?:^|[;&|] {0,9})(?:sudo )?chmod (?:\+x|[0-7]{3,4}) \S+|^(?:nohup|exec|eval) \S/,
  line: /^(?:#|(?:if|then|else|elif|fi|for|do|done|while|until|case|esac|function|export|local|readonly|source|unset|trap|test|exec|eval|set|shift|return|exit|nohup|sudo|echo|printf|cd|rm|cp|mv|ln|mkdir|chmod|chown|touch|curl|wget|tar|unzip|gzip|apt|apt-get|yum|dnf|apk|pip|npm|git|kill|pkill|killall|bash|sh|sed|awk|grep|cat|ls|find|python|python3|perl|crontab|systemctl|service|iptables|uname|sleep|wait|base64|nc)\b|\w{1,60}=|\w{1,60} ?\(\)|;;|[{}[(|&."'$\\-]|\S{1,60}\)$|\/(?:bin|usr|tmp|etc|dev|var|opt)\/)/,
};

/** Only what starts programs, connects or decodes code: listings of Python are common in texts. */
const python: Language = {
  type: "text/x-python",
  sign: /\bsubprocess\.\w|\bos\.(?:system|popen|dup2|exec\w{0,3}|spawn\w{0,3})\s{0,3}\(|\bsocket\.socket\s{0,3}\(|\bexec\s{0,3}\(|\bb64decode\s{0,3}\(|\bctypes\.\w/,
  line: /^(?:#|(?:import|from|def|class|if|elif|else|for|while|try|except|finally|with|return|raise|pass|break|continue|global|yield|lambda|async|await|print|assert|del)\b|@\w|[\w.[\]"']{1,99}(?:\s{0,3}[-+*/]?=|\()|["'\])}(,]|\w{1,40}\.\w)/,
};

const perl: Language = {
  type: "text/x-perl",
  sign: /^use (?:Socket|IO::Socket|Net::\w)/,
  line: /^(?:#|(?:use|no|my|our|local|sub|if|elsif|else|unless|for|foreach|while|until|print|printf|return|die|exit|package|require|system|exec|eval|open|close|next|last)\b|[$@%&}{()\]]|\w{1,60}\s{0,3}\()/,
};

const languages: readonly Language[] = [vbScript, jScript, powerShell, batch, shell, python, perl];

/** Text without comments over several lines: `<# ... #>` of PowerShell and `/* ... *\/`. */
function withoutComments(text: string): string {
  const parts: string[] = [];
  let end = 0;
  for (const match of text.matchAll(/(?:^|\n)[ \t]{0,99}(?:<#|\/\*)/g)) {
    if (match.index < end) continue;
    parts.push(text.slice(end, match.index));
    const close = text.indexOf(match[0].endsWith("#") ? "#>" : "*/", match.index + match[0].length);
    end = close === -1 ? text.length : close + 2;
  }
  return parts.join("\n") + text.slice(end);
}

/** Lines with something on them, without what is too long to be looked at. */
function firstLines(text: string): string[] {
  return withoutComments(text)
    .split(/[\r\n]+/, examinedLines * 4)
    .map((line) => line.trim().slice(0, lineCharacters))
    .filter((line) => line !== "")
    .slice(0, examinedLines);
}

/** The type of text that is a script by its statements. A text that has some code is none. */
export function languageOf(whole: string): string | undefined {
  const text = whole.slice(0, examinedCharacters);
  if (!/[=($|:/\\-]/.test(text)) return undefined;
  const lines = firstLines(text);
  // Markup and data, whose types are told by other signs.
  if (/^(?:[<{]|%(?!\w))/.test(lines[0] ?? "")) return undefined;
  for (const { type, sign, isSign, line } of languages) {
    const count = lines.filter((candidate) => line.test(candidate) || sign.test(candidate)).length;
    if (count === 0 || count * 100 < lines.length * statements) continue;
    if (lines.some((candidate) => sign.test(candidate)) || isSign?.(text)) return type;
  }
  return undefined;
}
