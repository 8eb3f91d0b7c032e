import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const maximumBytes = 150 * 1024;

let files: { name: string; content: string | Uint8Array }[];
beforeAll(async () => {
  // Vitest sets it to `test`, with which React would be bundled for development.
  vi.stubEnv("NODE_ENV", "production");
  const built = (await build({
    root,
    logLevel: "silent",
    build: { write: false },
  })) as Rolldown.RolldownOutput;
  files = built.output.map((file) => ({
    name: file.fileName,
    content: file.type === "chunk" ? file.code : file.source,
  }));
});

afterAll(() => vi.unstubAllEnvs());

test("the whole console has less than 150 KiB with gzip", () => {
  const bytes = files.reduce((sum, { content }) => sum + gzipSync(content).byteLength, 0);
  expect(bytes).toBeLessThan(maximumBytes);
});

test("the page has no inline script or style, which its content security policy would block", () => {
  const page = String(files.find(({ name }) => name === "index.html")?.content);
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  expect(page).toMatch(/<script[^>]* src="\.\/assets\//);
});
