import type { IncomingMessage } from "node:http";

/** The address that a request comes from; an IPv4 address is not mapped to IPv6. */
export function sourceIpOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
}
