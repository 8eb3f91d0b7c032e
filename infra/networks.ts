import ipaddr from "ipaddr.js";

/**
 * Address ranges that clients on the internet never have. `isLocal` ranges are allowed for the stage `offline`.
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const specialRanges: readonly { range: string; purpose: string; isLocal?: true }[] = [
  { range: "0.0.0.0/8", purpose: "this network (RFC 791)" },
  { range: "10.0.0.0/8", purpose: "private use (RFC 1918)", isLocal: true },
  { range: "100.64.0.0/10", purpose: "carrier-grade NAT (RFC 6598)" },
  { range: "127.0.0.0/8", purpose: "loopback (RFC 1122)", isLocal: true },
  { range: "169.254.0.0/16", purpose: "link-local addresses (RFC 3927)" },
  { range: "172.16.0.0/12", purpose: "private use (RFC 1918)", isLocal: true },
  { range: "192.0.0.0/24", purpose: "protocol assignments (RFC 6890)" },
  { range: "192.0.2.0/24", purpose: "documentation (RFC 5737)" },
  { range: "192.168.0.0/16", purpose: "private use (RFC 1918)", isLocal: true },
  { range: "198.18.0.0/15", purpose: "benchmarking (RFC 2544)" },
  { range: "198.51.100.0/24", purpose: "documentation (RFC 5737)" },
  { range: "203.0.113.0/24", purpose: "documentation (RFC 5737)" },
  { range: "224.0.0.0/4", purpose: "multicast (RFC 5771)" },
  { range: "240.0.0.0/4", purpose: "future use (RFC 1112)" },
  { range: "::/128", purpose: "the unspecified address (RFC 4291)" },
  { range: "::1/128", purpose: "loopback (RFC 4291)", isLocal: true },
  { range: "::ffff:0:0/96", purpose: "IPv4-mapped addresses (RFC 4291), to be written as IPv4" },
  { range: "64:ff9b:1::/48", purpose: "local translation (RFC 8215)" },
  { range: "100::/64", purpose: "discarding (RFC 6666)" },
  { range: "2001:db8::/32", purpose: "documentation (RFC 3849)" },
  { range: "3fff::/20", purpose: "documentation (RFC 9637)" },
  { range: "fc00::/7", purpose: "private use (RFC 4193)", isLocal: true },
  { range: "fe80::/10", purpose: "link-local addresses (RFC 4291)" },
  { range: "fec0::/10", purpose: "deprecated private use (RFC 3879)" },
  { range: "ff00::/8", purpose: "multicast (RFC 4291)" },
];

interface Network {
  address: ipaddr.IPv4 | ipaddr.IPv6;
  prefix: number;
}

/**
 * Checks an allow-list of IPv4 and IPv6 networks in CIDR notation.
 *
 * @param options.allowLocal whether loopback and private ranges are valid; a public API never sees them
 * @returns the networks in canonical notation (RFC 5952 for IPv6), and a message for each invalid entry
 */
export function readNetworks(
  entries: readonly string[],
  { allowLocal }: { allowLocal: boolean },
): { networks: string[]; errors: string[] } {
  const errors: string[] = [];
  const parsed: { entry: string; network: Network }[] = [];
  for (const entry of entries.map((text) => text.trim())) {
    const network = parseNetwork(entry);
    if (typeof network === "string") {
      errors.push(`"${entry}" ${network}`);
      continue;
    }
    errors.push(...specialRangeErrors(entry, network, allowLocal));
    for (const other of parsed)
      if (overlap(other.network, network))
        errors.push(
          format(other.network) === format(network)
            ? `"${entry}" is a duplicate of "${other.entry}"`
            : `"${entry}" overlaps "${other.entry}"`,
        );
    parsed.push({ entry, network });
  }
  return { networks: parsed.map(({ network }) => format(network)), errors };
}

/** Whether the host of a URL is an address of a loopback or private range. */
export function isLocalAddress(hostname: string): boolean {
  const text = hostname.replace(/^\[|\]$/g, "");
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  const network = { address, prefix: address.kind() === "ipv6" ? 128 : 32 };
  return specialRanges.some(({ range, isLocal }) => isLocal && overlap(parseRange(range), network));
}

/** Whether the host of a URL is a name that the public DNS does not have (RFC 6761, RFC 6762, RFC 9476). */
export const isLocalName = (hostname: string): boolean =>
  !/[.:]/.test(hostname.replace(/\.$/, "")) || /\.(localhost|local|internal|alt)\.?$/.test(hostname);

/** Parses an entry, or returns what is wrong with it. */
function parseNetwork(entry: string): Network | string {
  if (entry === "") return "is empty";
  const [text = "", length, ...rest] = entry.split("/");
  // ipaddr.js also accepts octal, hexadecimal and shortened IPv4 addresses, which AWS reads differently.
  const isIPv4 = ipaddr.IPv4.isValidFourPartDecimal(text);
  const isIPv6 = ipaddr.IPv6.isValid(text) && !text.includes("%") && text.includes(":");
  if (rest.length > 0 || !(isIPv4 || isIPv6))
    return "is not a network in CIDR notation, such as 8.8.8.0/24 or 2001:4860::/32";
  const address = ipaddr.parse(text);
  const bits = isIPv4 ? 32 : 128;
  if (length === undefined) return `has no prefix length; for a single address, write ${text}/${bits}`;
  const prefix = /^(0|[1-9]\d{0,2})$/.test(length) ? Number(length) : Number.NaN;
  if (!(prefix <= bits)) return `has the prefix length "${length}"; use a number from 1 to ${bits}`;
  if (prefix === 0) return "contains every address; use the networks of your callers";
  const network = { address, prefix };
  const masked = maskedBits(network, prefix);
  if (masked !== maskedBits(network, bits))
    return `has host bits set; write ${format({ address: addressOf(masked), prefix })}`;
  return network;
}

function specialRangeErrors(entry: string, network: Network, allowLocal: boolean): string[] {
  const touched = specialRanges
    .map((special) => ({ ...special, rangeNetwork: parseRange(special.range) }))
    .filter(({ rangeNetwork, isLocal }) => !(allowLocal && isLocal) && overlap(rangeNetwork, network));
  if (touched.length === 0) return [];
  const isInside = touched.some(({ rangeNetwork }) => rangeNetwork.prefix <= network.prefix);
  const ranges = touched.map(({ range, purpose }) => `${range}, reserved for ${purpose}`).join("; and ");
  return [`"${entry}" ${isInside ? "is in" : "contains"} ${ranges}`];
}

function parseRange(range: string): Network {
  const [address, prefix] = ipaddr.parseCIDR(range);
  return { address, prefix };
}

/** The address as binary digits, zeros after the first `prefix`. */
function maskedBits({ address }: Network, prefix: number): string {
  const bits = address
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  return bits.slice(0, prefix).padEnd(bits.length, "0");
}

function addressOf(bits: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const bytes = Array.from({ length: bits.length / 8 }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2),
  );
  return ipaddr.fromByteArray(bytes);
}

/** Two networks overlap if their first bits are equal, up to the shorter prefix. */
function overlap(one: Network, other: Network): boolean {
  if (one.address.kind() !== other.address.kind()) return false;
  const prefix = Math.min(one.prefix, other.prefix);
  return maskedBits(one, prefix) === maskedBits(other, prefix);
}

const format = ({ address, prefix }: Network): string =>
  `${address.kind() === "ipv6" ? (address as ipaddr.IPv6).toRFC5952String() : address}/${prefix}`;
