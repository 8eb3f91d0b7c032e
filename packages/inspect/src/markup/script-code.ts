import { decodedLiterals, isMailLink } from "./literals.ts";

/** What the code of a script in a page does that an ordinary page does not. */
export interface CodeEffect {
  kind: "hidden-code" | "windows-script" | "download" | "redirect" | "hidden-frame" | "password-form";
  message: string;
  /** The code that was found. */
  value: string;
}

/** Calls that run a text as code or write it as markup. */
const sinks =
  /\b(?:eval|execScript|document\s{0,9}\.\s{0,9}write(?:ln)?|new\s{1,9}Function|Function)\s{0,9}\(|\.(?:innerHTML|outerHTML|srcdoc)\s{0,9}=|insertAdjacentHTML\s{0,9}\(/;
/** A decoder whose result is run or written at once. */
const decodedAtOnce =
  /(?:\b(?:eval|execScript|document\s{0,9}\.\s{0,9}write(?:ln)?|Function)\s{0,9}\(|\.(?:inner|outer)HTML\s{0,9}=)\s{0,9}(?:window\s{0,9}\.\s{0,9})?(?:unescape|atob|decodeURIComponent|decodeURI)\s{0,9}\(\s{0,9}(?:(["'`])([^"'`\n]{0,1200}))?/g;
/** A text that is decoded character by character and then run or written. */
const decodingLoop = [
  /\bfromCharCode\b/,
  /\bcharCodeAt\b|\bparseInt\b|\bsubstr|\bsplit\b|\bfromCharCode\s{0,9}\(\s{0,9}\w{1,40}\s{0,9}\[/,
  /\beval\s{0,9}\(|\bdocument\s{0,9}\.\s{0,9}write(?:ln)?\s{0,9}\(/,
  /\bfor\s{0,9}\(|\bwhile\s{0,9}\(|\.map\s{0,9}\(|\.replace\s{0,9}\(/,
];
/** Libraries, which have such code for other uses, are longer. */
const loopCharacters = 30_000;
const packer =
  /\beval\s{0,9}\(\s{0,9}function\s{0,9}\(\s{0,9}p\s{0,9},\s{0,9}a\s{0,9},\s{0,9}c\s{0,9},\s{0,9}k\b/;
/** Code that is made of the numbers of its characters and run at once. */
const characterCodes =
  /\b(?:eval|execScript|Function)\s{0,9}\(\s{0,9}(?:window\s{0,9}\.\s{0,9})?String\s{0,9}\.\s{0,9}fromCharCode\s{0,9}\(/;
/** Names that obfuscators give, such as `_0x3fa1b2`. */
const obfuscatedName = /\b_0x[0-9a-f]{4,6}\b/g;
/** A function that runs code, reached by a name that is put together: `window["ev" + "al"]`. */
const splitName =
  /\[\s{0,9}["'](?:e["']\s{0,9}\+\s{0,9}["']val|ev["']\s{0,9}\+\s{0,9}["']al|eva["']\s{0,9}\+\s{0,9}["']l|\\x65\\x76\\x61\\x6c)["']\s{0,9}\]/i;

/** Objects of Windows that start programs or write files. */
const windowsObject =
  /\b(?:wscript\s{0,9}\.\s{0,9}(?:shell|createobject)|shell\.application|scripting\.filesystemobject|adodb\.stream|schedule\.service|winhttp\.winhttprequest|wbemscripting\.swbemlocator|hta:application)\b/i;
/** An ActiveX object by a name that is put together; pages name the ones for requests and Flash in one literal. */
const splitObject = /\b(?:ActiveXObject|CreateObject)\s{0,9}\(\s{0,9}["'][^"'\n]{0,60}["']\s{0,9}[+&]/i;

/** A URL that Windows opens with a program. */
const programUrl = /["'`](?:ms-msdt|search-ms|ms-officecmd|ms-appinstaller|ms-search|vbscript):/i;

const makesFile =
  /\bnew\s{1,9}(?:Blob|File)\s{0,9}\(|\bcreateObjectURL\b|\bmsSaveOrOpenBlob\b|\bmsSaveBlob\b|\bshowSaveFilePicker\b/;
const decodesBytes =
  /\batob\s{0,9}\(|\bfromCharCode\b|\bcharCodeAt\b|\bUint8Array\b|\bfromBase64\b|["']base64["']/;
/** A file that is made of a literal at once. */
const decodedFile = /\bnew\s{1,9}(?:Blob|File)\s{0,9}\(\s{0,9}\[[^\]\n]{0,60}\batob\s{0,9}\(/;
/** A file that is saved without a click of the reader, of bytes that the script decodes. */
const savesFile = /\.download\s{0,9}=|["']download["']\s{0,9},|\bmsSave(?:OrOpen)?Blob\b|\.click\s{0,9}\(/;
const decodesText =
  /\bdata:application\/(?!json)|\batob\s{0,9}\(|\bfromCharCode\b|\bcharCodeAt\b|\bfromBase64\b/;
/** The name under which a file is saved that runs, or that contains files. */
const savedName =
  /["'`][^"'`\n\\/]{1,100}\.(?:exe|scr|dll|msi|jse|vbs|vbe|wsf|hta|lnk|bat|cmd|ps1|iso|vhdx?|zip|7z|rar|cab|docm|xlsm|xlsb|xll|jar|apk)["'`]/i;

/** A new address of the window, as a literal with a host. */
const setsLocation =
  /\blocation\s{0,9}(?:\.\s{0,9}(?:href|replace|assign)\s{0,9})?(?:=(?!=)|\()\s{0,9}["'`](https?:)?\/\/[^"'`\n]{3,300}/i;
const redirectCharacters = 1000;
/** An address that is hidden in an encoding. */
const hiddenLocation =
  /\blocation\s{0,9}(?:\.\s{0,9}(?:href|replace|assign)\s{0,9})?(?:=(?!=)|\()\s{0,9}(?:window\s{0,9}\.\s{0,9})?atob\s{0,9}\(/i;
/** Machine code in a text. */
const machineCode = /\bunescape\s{0,9}\(\s{0,9}["'](?:%u[0-9a-f]{4}){2}/i;
/** A frame that a script writes and that is not displayed; advertising counts readers so. */
const writtenFrame =
  /<iframe\b(?![^>]{0,500}(?:doubleclick|googletagmanager)\.)(?=[^>]{0,500}\bsrc\s{0,9}=[\s"'\\]{0,9}(?:https?:)?\/\/)[^>]{0,500}(?:\b(?:width|height)\s{0,9}=[\s"'\\]{0,9}[0-3]\b|display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)/i;

const sendsToBot = /\bapi\.telegram\.org\/bot|\bdiscord(?:app)?\.com\/api\/webhooks\//i;

/** Finds what a script hides, saves or starts. Takes the code of one script element, handler or URL. */
export function codeEffects(code: string): CodeEffect[] {
  return [
    ...hiddenCode(code),
    ...windowsScript(code),
    ...madeFile(code),
    ...redirect(code),
    ...frame(code),
    ...bot(code),
  ];
}

/**
 * Whether an escaped literal is one that pages write: the signs of a tag in a short text, as in
 * `document.write(unescape("%3Cscript src='" + host`, or an address of mail.
 */
function isOrdinary(literal: string): boolean {
  if (literal.length < 100 && /^%3C\/?[a-z]/i.test(literal) && !/eval|%28/i.test(literal)) return true;
  const text = literal.replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return isMailLink(text);
}

function hiddenCode(code: string): CodeEffect[] {
  const found = (value: string): CodeEffect[] => [
    { kind: "hidden-code", message: "A script decodes code and runs it.", value: value.slice(0, 200) },
  ];
  const packed =
    packer.exec(code) ??
    characterCodes.exec(code) ??
    splitName.exec(code) ??
    hiddenLocation.exec(code) ??
    machineCode.exec(code);
  if (packed) return found(packed[0]);
  const names = new Set<string>();
  for (const [name] of code.matchAll(obfuscatedName)) {
    names.add(name);
    if (names.size >= 3) return found(name);
  }
  for (const [match, quote, literal = ""] of code.matchAll(decodedAtOnce))
    if (quote === undefined || !isOrdinary(literal)) return found(match);
  if (code.length <= loopCharacters && decodingLoop.every((sign) => sign.test(code)))
    return found("fromCharCode");
  if (!sinks.test(code)) return [];
  const literal = decodedLiterals(code).find(({ isHidden }) => isHidden);
  return literal ? found(literal.source) : [];
}

function windowsScript(code: string): CodeEffect[] {
  const match = windowsObject.exec(code) ?? splitObject.exec(code) ?? programUrl.exec(code);
  return match
    ? [{ kind: "windows-script", message: "A script uses objects of Windows.", value: match[0] }]
    : [];
}

/** In a short script: libraries have both for uses of their own, and pages save their drawings so. */
function savedBytes(code: string): RegExpExecArray | null {
  const isShort = code.length <= loopCharacters && !/\btoDataURL\b/.test(code);
  return isShort && decodesText.test(code) ? savesFile.exec(code) : null;
}

function madeFile(code: string): CodeEffect[] {
  const made = makesFile.exec(code);
  if (!made) return [];
  const saved = savedName.exec(code) ?? decodedFile.exec(code) ?? savedBytes(code);
  const hidden =
    saved?.[0] ??
    (decodesBytes.test(code) ? decodedLiterals(code).find(({ isFile }) => isFile)?.source : undefined);
  return hidden === undefined
    ? []
    : [
        {
          kind: "download",
          message: "A script makes a file of data in the page.",
          value: hidden.slice(0, 200),
        },
      ];
}

/** A short script that only leads away acts by itself; longer ones and conditions are left to the reader's clicks. */
function redirect(code: string): CodeEffect[] {
  if (code.length > redirectCharacters) return [];
  const match = setsLocation.exec(code);
  if (
    !match ||
    /\bif\b|\?|&&|\bfunction\s{1,9}\w|addEventListener\s{0,9}\(\s{0,9}["']click/.test(
      code.slice(0, match.index),
    )
  )
    return [];
  return [{ kind: "redirect", message: "A script leads to another site.", value: match[0] }];
}

function frame(code: string): CodeEffect[] {
  const match = writtenFrame.exec(code);
  return match
    ? [{ kind: "hidden-frame", message: "A script writes a frame that is not displayed.", value: match[0] }]
    : [];
}

function bot(code: string): CodeEffect[] {
  const match = sendsToBot.exec(code);
  return match
    ? [{ kind: "password-form", message: "A script sends data to a bot of a messenger.", value: match[0] }]
    : [];
}
