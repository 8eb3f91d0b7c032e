import type { AnalysisContext } from "../../format.ts";
import { startsProgram } from "../../package/targets.ts";

/** Records of BIFF, [MS-XLS] 2.3. */
const record = {
  name: 0x18,
  externSheet: 0x17,
  filePass: 0x2f,
  boundSheet: 0x85,
  supBook: 0x1ae,
  link: 0x1b8,
} as const;
const macroSheet = 0x40;
const visibility = ["visible", "hidden", "very hidden"];
/** Built-in names that Excel runs, by their codes. */
const autoRunCodes: Record<number, string> = {
  1: "Auto_Open",
  2: "Auto_Close",
  10: "Auto_Activate",
  11: "Auto_Deactivate",
};

/** Text of a string of BIFF8, whose first byte says whether it has two bytes a character. */
function readText(bytes: Buffer, start: number, length: number): string {
  const isWide = ((bytes[start] ?? 0) & 1) === 1;
  const end = Math.min(bytes.length, start + 1 + length * (isWide ? 2 : 1));
  return bytes.toString(isWide ? "utf16le" : "latin1", Math.min(start + 1, end), end);
}

/** The name that a defined name has if Excel runs it. Versions before Excel 97 have no byte of options. */
function autoRunName(data: Buffer): string | undefined {
  if (data.length < 15) return undefined;
  const isBuiltIn = (data.readUInt16LE(0) & 0x20) !== 0;
  const length = data[3] ?? 0;
  if (isBuiltIn) return autoRunCodes[data[15] ?? 0] ?? autoRunCodes[data[14] ?? 0];
  const names = [readText(data, 14, length), data.toString("latin1", 14, Math.min(data.length, 14 + length))];
  return names.find((name) => /^auto_(open|close|activate|deactivate)/i.test(name));
}

/** A link by DDE or OLE has the program and the topic in one string, separated by 0x03. */
function linkedProgram(text: string): string | undefined {
  const [program = "", topic] = text.split("\x03", 2);
  // Paths of workbooks begin with 0x01, references to the workbook itself with 0x02 or 0x03.
  const isPath = program === "" || program.startsWith("\x01") || program.startsWith("\x02");
  return topic === undefined || isPath || program.includes("\0") ? undefined : `${program}|${topic}`;
}

/** Class ids of the URL moniker and the file moniker, [MS-OSHARED] 2.3.7. */
const urlMoniker = Buffer.from("e0c9ea79f9bace118c8200aa004ba90b", "hex");
const fileMoniker = Buffer.from("0303000000000000c000000000000046", "hex");

/** Addresses of the monikers of a hyperlink. */
function linkAddresses(data: Buffer): string[] {
  const found: string[] = [];
  const url = data.indexOf(urlMoniker);
  if (url >= 0) found.push(data.toString("utf16le", url + 20));
  const file = data.indexOf(fileMoniker);
  if (file >= 0) found.push(data.toString("latin1", file + 22));
  return found.map((address) => address.split("\0")[0] ?? "");
}

/**
 * Looks for macro sheets, names that start macros, DDE links and encryption in the records of a workbook.
 *
 * @param where the stream that the records are in; empty if they are the content
 */
export function analyzeWorkbook(
  { report, budget }: Pick<AnalysisContext, "report" | "budget">,
  bytes: Buffer,
  where: string,
): void {
  for (let position = 0; position + 4 <= bytes.length; ) {
    budget.use("objects");
    const id = bytes.readUInt16LE(position);
    const length = bytes.readUInt16LE(position + 2);
    const data = bytes.subarray(position + 4, position + 4 + length);
    const place = { where: [where, `offset ${position}`].filter((part) => part !== "").join(", ") };
    position += 4 + length;
    // The beginning of a sheet: 0x0009, 0x0209, 0x0409 or 0x0809 by version.
    if ((id & 0xf0ff) === 0x09 && data.length >= 4 && data.readUInt16LE(2) === macroSheet)
      report("excel-macro-sheet", place);
    if (id === record.filePass) {
      report("office-encrypted", { where });
      return;
    }
    if (id === record.boundSheet && data.length >= 7 && data[5] === 1)
      report("excel-macro-sheet", {
        ...place,
        evidence: {
          sheet: readText(data, 7, data[6] ?? 0),
          visibility: visibility[(data[4] ?? 0) & 3] ?? "unknown",
        },
      });
    const name = id === record.name || id === 0x218 ? autoRunName(data) : undefined;
    if (name !== undefined) report("excel-auto-run-name", { ...place, evidence: { name } });
    const link =
      id === record.supBook && data.length > 5
        ? linkedProgram(readText(data, 4, data.readUInt16LE(2)))
        : id === record.externSheet && data.length > 2
          ? linkedProgram(data.toString("latin1", 1, Math.min(data.length, 1 + (data[0] ?? 0))))
          : undefined;
    const address = id === record.link ? linkAddresses(data).find(startsProgram) : undefined;
    if (address !== undefined) report("office-dangerous-link", { ...place, evidence: { address } });
    if (link !== undefined) report("office-dde", { ...place, evidence: { link } });
  }
}
