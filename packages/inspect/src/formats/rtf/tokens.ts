import type { Budget } from "../../budget.ts";

/** Receives the parts of a document in their order. Positions are offsets in the content. */
export interface RtfHandler {
  openGroup(at: number): void;
  closeGroup(at: number): void;
  /** A control word in lower case, with its number if it has one. */
  word(name: string, parameter: number | undefined, at: number): void;
  /** A control symbol other than `\'`. */
  symbol(character: string, at: number): void;
  /** The two characters after `\'`. */
  hexCharacter(digits: string, at: number): void;
  text(start: number, end: number): void;
  /** The bytes of `\bin`. */
  binary(start: number, end: number): void;
  /** Structure that programs read in different ways. */
  fault(message: string, at: number): void;
}

/** Groups in groups; documents of word processors have fewer than 100 levels. */
const maximumDepth = 1000;
/** Characters of a control word with its number that Word reads. */
const maximumWord = 253;

const controlWord = /([a-zA-Z]+)(-?\d+)?( )?/y;
const plainText = /[^\\{}]+/y;

/**
 * Reads RTF as Word does: control words of 253 characters at most, `\bin` in every group, and numbers of 32 bits.
 * https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxrtfex/411d0d58-49f7-496c-b8c3-5859b045f6cf
 *
 * @param content the content as Latin-1
 * @returns the position behind the last group, or the end of the content
 * @throws LimitError
 */
export function readRtf(content: string, start: number, budget: Budget, handler: RtfHandler): number {
  let depth = 0;
  for (let position = start; position < content.length; ) {
    budget.checkTime();
    const character = content[position];
    if (character === "{") {
      budget.use("objects");
      depth++;
      if (depth > maximumDepth) {
        handler.fault(`More than ${maximumDepth} groups are nested.`, position);
        return content.length;
      }
      handler.openGroup(position++);
    } else if (character === "}") {
      handler.closeGroup(position++);
      depth--;
      if (depth <= 0) return position;
    } else if (character === "\\") {
      position = readControl(content, position, handler);
    } else {
      plainText.lastIndex = position;
      plainText.test(content);
      handler.text(position, plainText.lastIndex);
      position = plainText.lastIndex;
    }
  }
  return content.length;
}

/** Reads a control word or symbol. @returns the position behind it */
function readControl(content: string, at: number, handler: RtfHandler): number {
  controlWord.lastIndex = at + 1;
  const match = controlWord.exec(content);
  if (match) {
    const [whole, name = "", number = "", space = ""] = match;
    const length = name.length + number.length;
    if (length > maximumWord) {
      handler.fault("A control word is longer than Word reads.", at);
      handler.word(name.slice(0, maximumWord).toLowerCase(), undefined, at);
      return at + 1 + maximumWord;
    }
    const parameter = number === "" ? undefined : Number(number);
    const end = at + 1 + whole.length;
    if (name.toLowerCase() === "bin") return readBinary(content, end, parameter, { at, handler, space });
    handler.word(name.toLowerCase(), parameter, at);
    return end;
  }
  const symbol = content[at + 1] ?? "";
  if (symbol !== "'") {
    handler.symbol(symbol, at);
    return at + 2;
  }
  handler.hexCharacter(content.slice(at + 2, at + 4), at);
  return at + 4;
}

interface BinaryPlace {
  at: number;
  handler: RtfHandler;
  space: string;
}

function readBinary(
  content: string,
  start: number,
  parameter: number | undefined,
  { at, handler, space }: BinaryPlace,
): number {
  const length = parameter ?? 0;
  const end = start + Math.max(0, length);
  // A program that keeps 32 bits of the number, or that stops at the end, reads something else behind it.
  if (length < 0 || length > 0x7fffffff || end > content.length || space === "")
    handler.fault("The length of binary data is wrong.", at);
  const last = Math.min(content.length, length > 0x7fffffff ? start : end);
  handler.binary(start, last);
  return last;
}
