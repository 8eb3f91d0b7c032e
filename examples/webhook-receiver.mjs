// Receives the events of a client's documents: node examples/webhook-receiver.mjs
//   AIRLOCK_WEBHOOK_KEY  the key that was set with `sst secret set`
//   PORT                 default 8080. EventBridge calls HTTPS URLs only: put a proxy in front that ends TLS
import { timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";

const key = Buffer.from(process.env.AIRLOCK_WEBHOOK_KEY ?? "");
if (key.length === 0) throw new Error("Set AIRLOCK_WEBHOOK_KEY to the webhook's key.");

/** Whether a header has the key, compared in constant time. */
function isAuthentic(header) {
  const given = Buffer.from(String(header ?? ""));
  return given.length === key.length && timingSafeEqual(given, key);
}

/** The highest sequence of each document. Keep it in a database: events can come again after a restart. */
const newest = new Map();

const server = createServer(async (request, response) => {
  if (request.method !== "POST") return response.writeHead(405, { allow: "POST" }).end();
  if (!isAuthentic(request.headers["x-airlock-webhook-key"])) return response.writeHead(401).end();
  const event = await json(request).catch(() => undefined);
  if (!event?.detail) return response.writeHead(400).end();
  const { documentId, sequence, type, status } = event.detail;
  if (sequence > (newest.get(documentId) ?? 0)) {
    newest.set(documentId, sequence);
    console.log(`${documentId} ${sequence} ${type}: ${status}`);
  }
  // 2xx ends the delivery; 429 and 5xx have it repeated.
  response.writeHead(204).end();
});
server.listen(Number(process.env.PORT ?? 8080));
