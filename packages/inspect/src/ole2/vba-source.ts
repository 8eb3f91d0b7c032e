/** What a module's source code does. */
export interface VbaCode {
  /** Lines that do something: no attributes, comments, options, blank lines or empty procedures. */
  lines: number;
  /** Lines of any kind but attributes. */
  allLines: number;
  /** Procedures that Office runs by itself. */
  autoRun: string[];
  /** Names of functions that start programs, make objects, or write or fetch files. */
  calls: string[];
}

/** Procedures that Office runs when it opens, closes or shows a document or a control of it. */
const autoRunNames =
  /^(?:auto_?(?:exec|open|new|close|exit|activate|deactivate)|document_?(?:open|new|close|beforeclose|beforesave|beforeprint|change|contentcontrolonenter)|newdocument|workbook_(?:open|activate|deactivate|beforeclose|close|windowactivate|sheetactivate|sheetchange|sheetcalculate)|(?:app_|app)?presentation_?open|worksheet_(?:activate|change|calculate|selectionchange)|onslideshowpagechange|slideshow_?begin|auto_nav|userform_(?:initialize|activate)|\w{1,60}_(?:painted|painting|gotfocus|lostfocus|mousehover|mousemove|layout|resize|beforenavigate2|downloadcomplete|navigatecomplete2|documentcomplete|onconnecting|oninkadded))$/;
const callNames =
  /\b(shell|shellexecute|createobject|getobject|urldownloadtofile[aw]?|winexec|createprocess[aw]?|virtualalloc(?:ex)?|rtlmovememory|createthread|callbyname|macrooptions|executeexcel4macro|environ|kill|savetofile|adodb\.stream|wscript\.shell|powershell|msxml2|winhttp|winmgmts|regwrite|sendkeys|followhyperlink|addfromstring|declare)\b/g;
const procedure =
  /^(?:(?:private|public|friend|static)\s+){0,2}(?:sub|function|property\s+(?:get|let|set))\s+(\w{1,255})\s*(?:\([^:]*\))?(?:\s+as\s+[\w.]+)?$/;
const procedureStart = /^(?:(?:private|public|friend|static)\s+){0,2}(?:sub|function)\s+(\w{1,255})/;
const withoutEffect = /^(?:'.*|rem(?:\s.*)?|option\s.*|end\s+(?:sub|function|property)|attribute\s+\S.*|)$/;

/** Removes the header of an exported class or form, which precedes the attributes. */
function isHeader(line: string): boolean {
  return /^(?:version\s+[\d.]+(?:\s+class)?|begin(?:\s.*)?|end|multiuse\s*=.*|persistable\s*=.*)$/.test(line);
}

/** Reads the source code of a module, [MS-VBAL]. */
export function readVbaSource(source: string): VbaCode {
  const code: VbaCode = { lines: 0, allLines: 0, autoRun: [], calls: [] };
  const calls = new Set<string>();
  const text = source.replaceAll(/[ \t]_[ \t]*(?:\r\n|\n|\r)/g, " ");
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.replaceAll("\0", "").trim().toLowerCase();
    if (line.startsWith("attribute ") && !line.includes(":")) continue;
    if (line !== "") code.allLines++;
    const name = procedureStart.exec(line)?.[1];
    if (name && autoRunNames.test(name)) code.autoRun.push(name);
    if (withoutEffect.test(line) || procedure.test(line)) continue;
    if (isHeader(line)) continue;
    code.lines++;
    for (const [call] of line.matchAll(callNames)) calls.add(call);
  }
  return { ...code, calls: [...calls] };
}
