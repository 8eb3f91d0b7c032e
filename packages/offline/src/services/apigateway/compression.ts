import { deflateSync, gzipSync } from "node:zlib";
import type { GatewayAnswer } from "./responses.ts";

/** The content codings that API Gateway applies. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-enable-compression.html */
const codings = new Map([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
]);

/**
 * Compresses the answer of an integration: if it is not smaller than the API's minimum and has no `Content-Encoding`, and the
 * coding that the client prefers is one that API Gateway applies. API Gateway adds no `Vary`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-receive-response-with-compressed-payload.html
 *
 * @param minimumBytes the API's `minimumCompressionSize`; undefined for an API that does not compress
 * @param acceptEncoding the client's header
 */
export function compress(
  answer: GatewayAnswer,
  minimumBytes: number | undefined,
  acceptEncoding: string | string[] | undefined,
): GatewayAnswer {
  const { headers, body } = answer;
  const isCoded = Object.keys(headers).some((name) => name.toLowerCase() === "content-encoding");
  if (minimumBytes === undefined || isCoded || body.length === 0 || Buffer.byteLength(body) < minimumBytes)
    return answer;
  const coding = preferredCoding(String(acceptEncoding ?? ""));
  const encode = codings.get(coding);
  return encode
    ? { ...answer, headers: { ...headers, "content-encoding": coding }, body: encode(body) }
    : answer;
}

/** The first of the codings with the highest weight. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 */
function preferredCoding(acceptEncoding: string): string {
  let preferred = { coding: "", weight: 0 };
  for (const entry of acceptEncoding.split(",")) {
    const [coding = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    const weight = quality === undefined ? 1 : Number(quality);
    if (weight > preferred.weight) preferred = { coding, weight };
  }
  return preferred.coding;
}
