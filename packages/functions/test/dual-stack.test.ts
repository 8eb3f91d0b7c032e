import "./links.ts";
import { afterEach, expect, test, vi } from "vitest";
import { documentOf } from "../../core/test/content.ts";
import { openVault } from "../src/shared/vault.ts";

afterEach(() => vi.unstubAllEnvs());

/** The host of a presigned upload. */
async function hostOfUpload(isDualStack: boolean, endpoint = ""): Promise<string> {
  vi.stubEnv("AWS_REGION", "us-west-2");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "id");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "key");
  vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
  const { url } = await openVault({ isDualStack }).presignUpload(documentOf(Buffer.from("a")), 900);
  return new URL(url).host;
}

test("URLs of content have IPv6 addresses where callers with such addresses are allowed", async () => {
  expect(await hostOfUpload(true)).toBe("vault.s3.dualstack.us-west-2.amazonaws.com");
  expect(await hostOfUpload(false)).toBe("vault.s3.us-west-2.amazonaws.com");
});

test("URLs of content lead to a custom endpoint where there is one", async () => {
  expect(await hostOfUpload(true, "http://localhost:3001")).toBe("vault.localhost:3001");
});
