import { BlockList, isIP } from "node:net";

/** Whether a text has no difference to another but the case of letters. */
export const equalsIgnoringCase = (text: string, other: string): boolean => fold(text) === fold(other);

export const fold = (text: string): string => text.toUpperCase().toLowerCase();

/** A wildcard pattern as its parts: texts, between which there may be any text. */
export type Wildcard = readonly string[];

/**
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching
 * @throws Error in the words of Event Ruler, which counts the quote before the text
 */
export function parseWildcard(text: string): Wildcard {
  const parts = [""];
  for (let index = 0; index < text.length; index++) {
    const character = text[index] as string;
    const next = text[index + 1];
    const position = Buffer.byteLength(text.slice(0, index)) + 1;
    if (character === "*") {
      if (next === "*") throw new Error(`Consecutive wildcard characters at pos ${position}`);
      parts.push("");
    } else if (character === "\\") {
      if (next !== "*" && next !== "\\") throw new Error(`Invalid escape character at pos ${position}`);
      parts[parts.length - 1] += next;
      index++;
    } else parts[parts.length - 1] += character;
  }
  return parts;
}

/** Takes a time that is linear in the text's length for each part. */
export function matchesWildcard([first = "", ...others]: Wildcard, text: string): boolean {
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let position = first.length;
  for (const part of others) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return position <= text.length - last.length;
}

/** Addresses of one version of IP. */
export interface Addresses {
  version: number;
  list: BlockList;
}

const familyOf = (version: number) => (version === 6 ? "ipv6" : "ipv4");

/**
 * The addresses of a network.
 * @throws Error in the words of Event Ruler
 */
export function parseNetwork(cidr: string): Addresses {
  const [address = "", bits = "", ...more] = cidr.split("/");
  if (more.length > 0 || !cidr.includes("/")) throw new Error("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(bits)) throw new Error("Malformed CIDR, mask bits must be an integer");
  if (Number(bits) < 0) throw new Error("Malformed CIDR, mask bits must not be negative");
  const version = isIP(address);
  if (version === 0)
    throw new Error(`${/^[\d.]+$|:/.test(address) ? "Invalid" : "Nonstandard"} IP address: ${address}`);
  if (version === 4 && Number(bits) > 31) throw new Error("IPv4 mask bits must be < 32");
  if (version === 6 && Number(bits) > 127) throw new Error("IPv6 mask bits must be < 128");
  const list = new BlockList();
  list.addSubnet(address, Number(bits), familyOf(version));
  return { version, list };
}

/** The address in a text; undefined for a text that is none. An address of IPv6 has several spellings. */
export function parseAddress(text: string): Addresses | undefined {
  const version = isIP(text);
  if (version === 0) return undefined;
  const list = new BlockList();
  list.addAddress(text, familyOf(version));
  return { version, list };
}

/** IPv4 addresses are in no network of IPv6, other than for `BlockList`. */
export function contains({ version, list }: Addresses, text: string): boolean {
  return isIP(text) === version && list.check(text, familyOf(version));
}
