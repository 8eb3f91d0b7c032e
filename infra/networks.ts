import ipaddr from "ipaddr.js";

/**
 * Ranges that a network of callers on the internet never touches, by their RFCs.
 * https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
 */
const special: readonly { range: string; is: string; local?: true }[] = [
  { range: "0.0.0.0/8", is: "this network (RFC 791)" },
  { range: "10.0.0.0/8", is: "private (RFC 1918)", local: true },
  { range: "100.64.0.0/10", is: "a carrier's shared addresses (RFC 6598)" },
  { range: "127.0.0.0/8", is: "loopback (RFC 1122)", local: true },
  { range: "169.254.0.0/16", is: "link-local (RFC 3927)" },
  { range: "172.16.0.0/12", is: "private (RFC 1918)", local: true },
  { range: "192.0.0.0/24", is: "reserved for protocols (RFC 6890)" },
  { range: "192.0.2.0/24", is: "for documentation (RFC 5737)" },
  { range: "192.168.0.0/16", is: "private (RFC 1918)", local: true },
  { range: "198.18.0.0/15", is: "for benchmarks (RFC 2544)" },
  { range: "198.51.100.0/24", is: "for documentation (RFC 5737)" },
  { range: "203.0.113.0/24", is: "for documentation (RFC 5737)" },
  { range: "224.0.0.0/4", is: "multicast (RFC 5771)" },
  { range: "240.0.0.0/4", is: "reserved (RFC 1112)" },
  { range: "::/128", is: "the unspecified address (RFC 4291)" },
  { range: "::1/128", is: "loopback (RFC 4291)", local: true },
  { range: "::ffff:0:0/96", is: "IPv4 in IPv6 (RFC 4291); write it as IPv4" },
  { range: "64:ff9b:1::/48", is: "for translation within a network (RFC 8215)" },
  { range: "100::/64", is: "for discarding (RFC 6666)" },
  { range: "2001:db8::/32", is: "for documentation (RFC 3849)" },
  { range: "3fff::/20", is: "for documentation (RFC 9637)" },
  { range: "fc00::/7", is: "private (RFC 4193)", local: true },
  { range: "fe80::/10", is: "link-local (RFC 4291)" },
  { range: "fec0::/10", is: "private, as it once was (RFC 3879)" },
  { range: "ff00::/8", is: "multicast (RFC 4291)" },
];

interface Network {
  address: ipaddr.IPv4 | ipaddr.IPv6;
  prefix: number;
}

/**
 * Checks an allow-list of networks: IPv4 and IPv6 in CIDR notation, each one exactly what it says.
 *
 * @param entries as they stand in the settings
 * @param options.local whether loopback and private ranges may call: on one machine they do, a public API never sees them
 * @returns the networks in canonical notation (RFC 5952 for IPv6), and for each entry at fault a sentence that names it
 */
export function readNetworks(
  entries: readonly string[],
  { local }: { local: boolean },
): { networks: string[]; faults: string[] } {
  const faults: string[] = [];
  const read: { entry: string; network: Network }[] = [];
  for (const given of entries) {
    const entry = given.trim();
    const parsed = parse(entry);
    if (typeof parsed === "string") {
      faults.push(`"${entry}" ${parsed}`);
      continue;
    }
    const touched = special
      .filter(({ range, local: isLocal }) => !(local && isLocal) && overlap(cidr(range), parsed))
      .map(({ range, is }) => `${range}, which is ${is}`);
    const within = special.some(
      ({ range }) => overlap(cidr(range), parsed) && cidr(range).prefix <= parsed.prefix,
    );
    if (touched.length > 0)
      faults.push(`"${entry}" ${within ? "lies in" : "takes in"} ${touched.join("; and ")}`);
    for (const other of read) {
      if (!overlap(other.network, parsed)) continue;
      const same = shown(other.network) === shown(parsed);
      faults.push(
        `"${entry}" ${same ? "stands there twice" : `overlaps "${other.entry}"`}${same && entry !== other.entry ? `, also as "${other.entry}"` : ""}`,
      );
    }
    read.push({ entry, network: parsed });
  }
  return { networks: read.map(({ network }) => shown(network)), faults };
}

/** The network that an entry stands for, or what is wrong with it. */
function parse(entry: string): Network | string {
  if (entry === "") return "is empty";
  const [text = "", length, ...rest] = entry.split("/");
  // The library also reads octal, hexadecimal and shortened IPv4, which mean another thing to AWS.
  const isIPv4 = ipaddr.IPv4.isValidFourPartDecimal(text);
  if (
    rest.length > 0 ||
    !(isIPv4 || (ipaddr.IPv6.isValid(text) && !text.includes("%") && text.includes(":")))
  )
    return "is no network such as 8.8.8.0/24 or 2001:4860::/32";
  const address = ipaddr.parse(text);
  const bits = isIPv4 ? 32 : 128;
  if (length === undefined) return `has no prefix length; for this one address, write ${text}/${bits}`;
  const prefix = /^(0|[1-9]\d{0,2})$/.test(length) ? Number(length) : Number.NaN;
  if (!(prefix <= bits)) return `has the prefix length "${length}"; it is a number from 1 to ${bits}`;
  if (prefix === 0) return "takes in every address there is";
  const network = { address, prefix };
  const masked = mask(network, prefix);
  if (masked !== mask(network, bits))
    return `has host bits set; the network is ${shown({ address: fromBits(masked, bits), prefix })}`;
  return network;
}

const cidr = (text: string): Network => {
  const [address, prefix] = ipaddr.parseCIDR(text);
  return { address, prefix };
};

/** The first `prefix` bits of a network's address, the others as zeros. */
function mask({ address }: Network, prefix: number): string {
  const bits = address
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  return bits.slice(0, prefix).padEnd(bits.length, "0");
}

function fromBits(bits: string, length: number): ipaddr.IPv4 | ipaddr.IPv6 {
  const bytes = Array.from({ length: length / 8 }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2),
  );
  return ipaddr.fromByteArray(bytes);
}

/** Two networks overlap when the shorter prefix is the same in both. */
function overlap(one: Network, other: Network): boolean {
  if (one.address.kind() !== other.address.kind()) return false;
  const prefix = Math.min(one.prefix, other.prefix);
  return mask(one, prefix) === mask(other, prefix);
}

const shown = ({ address, prefix }: Network): string =>
  `${address.kind() === "ipv6" ? (address as ipaddr.IPv6).toRFC5952String() : address}/${prefix}`;
