import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, test } from "vitest";
import { readNetworks } from "../../infra/networks.ts";

const publicOnly = { allowLocal: false };
const errorsOf = (...entries: string[]) => readNetworks(entries, publicOnly).errors;

test("public IPv4 and IPv6 networks are valid", () => {
  const networks = ["8.8.8.0/24", "1.1.1.1/32", "2001:4860::/32", "2606:4700:4700::1111/128"];
  expect(readNetworks(networks, publicOnly)).toEqual({ networks, errors: [] });
});

test("IPv6 networks are returned in the notation of RFC 5952", () => {
  expect(readNetworks(["2001:4860:0000:0:0::/48"], publicOnly).networks).toEqual(["2001:4860::/48"]);
});

describe("an error names the entry and the reason", () => {
  test.each([
    ["", "empty"],
    ["office", "is not a network"],
    ["8.8.8/24", "is not a network"],
    ["010.8.8.0/24", "is not a network"],
    ["0x8.8.8.0/24", "is not a network"],
    ["8.8.8.0/24/24", "is not a network"],
    ["fe80::1%eth0/128", "is not a network"],
    ["8.8.8.8", "write 8.8.8.8/32"],
    ["2001:4860::", "write 2001:4860::/128"],
    ["8.8.8.0/33", "from 1 to 32"],
    ["2001:4860::/129", "from 1 to 128"],
    ["8.8.8.0/-1", "from 1 to 32"],
    ["8.8.8.0/024", "from 1 to 32"],
    ["8.8.8.1/24", "host bits set; write 8.8.8.0/24"],
    ["2001:4860::1/32", "host bits set; write 2001:4860::/32"],
    ["0.0.0.0/0", "every address"],
    ["::/0", "every address"],
    ["192.0.2.0/24", "RFC 5737"],
    ["198.51.100.7/32", "RFC 5737"],
    ["203.0.113.128/25", "RFC 5737"],
    ["2001:db8:42::/48", "RFC 3849"],
    ["127.0.0.1/32", "loopback"],
    ["::1/128", "loopback"],
    ["10.0.0.0/8", "private"],
    ["172.20.0.0/16", "private"],
    ["192.168.1.0/24", "private"],
    ["fd00::/8", "private"],
    ["fec0::/10", "private"],
    ["64:ff9b:1::/48", "RFC 8215"],
    ["169.254.0.0/16", "link-local"],
    ["100.64.0.0/10", "carrier-grade NAT"],
    ["224.0.0.0/8", "multicast"],
    ["0.0.0.0/1", "private"],
    ["128.0.0.0/1", "RFC 5737"],
  ])("%s: %s", (entry, reason) => {
    const errors = errorsOf("8.8.4.0/24", entry);
    expect(errors.join("\n")).toContain(reason);
    for (const error of errors) expect(error).toContain(`"${entry}"`);
  });
});

test("every invalid entry has an error", () => {
  expect(errorsOf("office", "8.8.8.0/24", "0.0.0.0/0", "10.0.0.0/8")).toHaveLength(3);
});

test("duplicate and overlapping entries have an error that names both", () => {
  expect(errorsOf("8.8.8.0/24", "8.8.8.0/24")).toEqual(['"8.8.8.0/24" is a duplicate of "8.8.8.0/24"']);
  expect(errorsOf("8.8.8.128/25", "8.8.8.0/24")).toEqual(['"8.8.8.0/24" overlaps "8.8.8.128/25"']);
  expect(errorsOf("2001:4860::/32", "2001:4860:1::/48")).toEqual([
    '"2001:4860:1::/48" overlaps "2001:4860::/32"',
  ]);
});

test("loopback and private networks are valid where local networks are allowed", () => {
  expect(readNetworks(["127.0.0.1/32", "::1/128", "192.168.0.0/16"], { allowLocal: true }).errors).toEqual(
    [],
  );
  expect(readNetworks(["192.0.2.0/24"], { allowLocal: true }).errors).toHaveLength(1);
});

const anyIPv4 = fc.tuple(
  fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 }),
  fc.integer({ min: 1, max: 32 }),
);

test("a network with host bits, or with an end in a special range, has an error", () => {
  fc.assert(
    fc.property(anyIPv4, ([bytes, prefix]) => {
      const text = `${bytes.join(".")}/${prefix}`;
      const network = ipaddr.IPv4.networkAddressFromCIDR(text);
      const ends = [network, ipaddr.IPv4.broadcastAddressFromCIDR(text)];
      const errors = errorsOf(text);
      if (network.toString() !== bytes.join(".")) expect(errors.join()).toContain("host bits");
      // Compares with the special ranges of ipaddr.js.
      else if (
        ends.some((end) => end.range() !== "unicast" && end.range() !== "as112" && end.range() !== "amt")
      )
        expect(errors).not.toEqual([]);
    }),
  );
});

test("two networks overlap if and only if one contains the other", () => {
  fc.assert(
    fc.property(anyIPv4, anyIPv4, (one, other) => {
      const [a, b] = [one, other].map(([bytes, prefix]) => {
        const first = ipaddr.IPv4.networkAddressFromCIDR(`${bytes.join(".")}/${prefix}`);
        return { text: `${first}/${prefix}`, first, prefix };
      }) as [
        { text: string; first: ipaddr.IPv4; prefix: number },
        { text: string; first: ipaddr.IPv4; prefix: number },
      ];
      const within = a.first.match(b.first, b.prefix) || b.first.match(a.first, a.prefix);
      const isReported = errorsOf(a.text, b.text).some((error) => /overlaps|duplicate/.test(error));
      expect(isReported).toBe(within);
    }),
  );
});
