import { createCipheriv, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { readLinks } from "../src/shared/sst-links.ts";

const folder = await mkdtemp(join(tmpdir(), "airlock-links-"));
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Encrypts links as the `sst` command does when it builds a function. */
async function encrypt(links: object): Promise<{ SST_KEY: string; SST_KEY_FILE: string }> {
  const key = randomBytes(32);
  const cipher = createCipheriv("aes-256-gcm", key, Buffer.alloc(12));
  const encrypted = [cipher.update(JSON.stringify(links)), cipher.final(), cipher.getAuthTag()];
  const SST_KEY_FILE = join(folder, "resource.enc");
  await writeFile(SST_KEY_FILE, Buffer.concat(encrypted));
  return { SST_KEY: key.toString("base64"), SST_KEY_FILE };
}

test("Links are read as the package sst reads them, from variables and from the encrypted file.", async () => {
  const variables = {
    SST_RESOURCES_JSON: '{"Shell":{"name":"ü"},"Vault":{"name":"other"}}',
    SST_RESOURCE_App: '{"name":"airlock","stage":"test"}',
    SST_RESOURCE_Documents: '{"name":"ledger"}',
    SST_RESOURCE_Empty: "",
    ...(await encrypt({ Documents: { name: "of the file" }, Vault: { name: "vault" } })),
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const { Resource } = await import("sst/resource");
  const links = readLinks(variables);
  expect(links).toEqual({
    Shell: { name: "ü" },
    App: { name: "airlock", stage: "test" },
    Documents: { name: "of the file" },
    Vault: { name: "vault" },
  });
  for (const [name, link] of Object.entries(links))
    expect((Resource as unknown as Record<string, unknown>)[name]).toEqual(link);
});
