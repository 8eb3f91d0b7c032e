import * as z from "zod";

/** Why a text is not an exact origin that may be listed. https://www.rfc-editor.org/rfc/rfc6454#section-6.2 */
export function errorOfOrigin(text: string): string | undefined {
  if (text.includes("*"))
    return "has a wildcard: list each origin exactly, such as https://portal.example.com";
  if (!URL.canParse(text)) return "is not an origin, such as https://portal.example.com";
  const { origin, protocol, hostname } = new URL(text);
  if (protocol !== "https:" && !(protocol === "http:" && hostname === "localhost"))
    return "is not an https:// origin; only http://localhost needs no TLS";
  return origin === text ? undefined : `is not how browsers write an origin: use ${origin}`;
}

/** Origins of pages in which partners upload. */
export const browserOrigins = z
  .array(
    z.string().refine((text) => errorOfOrigin(text) === undefined, {
      error: ({ input }) => errorOfOrigin(String(input)),
    }),
  )
  .max(50, "has more than 50 origins")
  .refine((origins) => new Set(origins).size === origins.length, "contains an origin more than once")
  .default([])
  .describe(
    "Exact origins of pages that may call the API and upload to the bucket from browsers, such as https://portal.example.com; http://localhost:PORT only without real documents. Without any, no other origin may",
  );
