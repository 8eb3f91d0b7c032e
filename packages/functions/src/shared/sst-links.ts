import { createDecipheriv } from "node:crypto";

const prefix = "SST_RESOURCE_";

/**
 * The links that SST gives a function, by name: in variables, and in an encrypted file of its package, whose nonce is zero and
 * which ends in the tag. As `Resource` of the package `sst` reads them: https://sst.dev/docs/linking/
 */
export function readLinks(variables: NodeJS.ProcessEnv = process.env): Record<string, unknown> {
  const { SST_RESOURCES_JSON, SST_KEY_FILE, SST_KEY } = variables;
  const named = Object.entries(variables).filter(([name, value]) => name.startsWith(prefix) && value);
  return {
    ...(SST_RESOURCES_JSON && JSON.parse(SST_RESOURCES_JSON)),
    ...Object.fromEntries(named.map(([name, value = ""]) => [name.slice(prefix.length), JSON.parse(value)])),
    ...(SST_KEY_FILE && SST_KEY && JSON.parse(decrypt(SST_KEY_FILE, SST_KEY))),
  };
}

function decrypt(file: string, key: string): string {
  // An import would read all exports of `node:fs`, of which some load more modules.
  const encrypted = process.getBuiltinModule("node:fs").readFileSync(file);
  const decipher = createDecipheriv("aes-256-gcm", Buffer.from(key, "base64"), Buffer.alloc(12));
  decipher.setAuthTag(encrypted.subarray(-16));
  return Buffer.concat([decipher.update(encrypted.subarray(0, -16)), decipher.final()]).toString();
}
