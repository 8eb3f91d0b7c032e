import type { Document } from "../src/document.ts";
import type { Place } from "../src/vault/keys.ts";
import type { Vault } from "../src/vault/vault.ts";
import { sha256Of } from "./samples.ts";

let count = 0;

/** A document that declares this content. It is in no ledger. */
export function documentOf(content: Buffer): Document {
  return {
    id: String(++count).padStart(26, "0"),
    owner: "anna",
    ownerName: "anna",
    status: "awaiting-upload",
    version: 1,
    createdAt: "",
    updatedAt: "",
    findings: [],
    filename: "claim.pdf",
    contentType: "application/pdf",
    size: content.length,
    sha256: sha256Of(content),
    labels: {},
  };
}

/** Uploads content by a document's upload URL, with headers besides those that it demands. */
export async function put(
  vault: Vault,
  document: Document,
  content: Buffer,
  otherHeaders: Record<string, string> = {},
): Promise<Response> {
  const { url, headers, method } = await vault.presignUpload(document, 60);
  return fetch(url, { method, headers: { ...headers, ...otherHeaders }, body: new Uint8Array(content) });
}

/** Copies content with the entity tag that it has. */
export async function copy(vault: Vault, document: Document, from: Place, to: Place): Promise<void> {
  const { etag = "" } = (await vault.find(document.id, from)) ?? {};
  await vault.copy(document, from, to, etag);
}
