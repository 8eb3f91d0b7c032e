// Submits a large PDF of images, with Node.js and with Chromium, through a proxy that cuts the connection three times, and prints
// time and memory: node bench/client.ts [MIB]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runAirlock } from "../tests/support/airlock-command.ts";
import { submitInBrowser } from "../tests/support/browser-client.ts";
import { startCuttingProxy } from "../tests/support/cutting-proxy.ts";
import { startOffline } from "../tests/support/target.ts";
import { fileKinds, writeLargeFile } from "./large-files.ts";

const mebibytes = Number(process.argv[2] ?? 1024);
const folder = await mkdtemp(join(tmpdir(), "airlock-bench-client-"));
const system = await startOffline(join(folder, "data"));
const pdf = fileKinds.find(({ extension }) => extension === "pdf");
if (!pdf) throw new Error("There is no kind of large file for PDF.");

/** How a client submits a file, and what became of it. */
type Submit = (name: string, proxyUrl: string) => Promise<{ outcome: string; memoryMebibytes: number }>;

const clients: Readonly<Record<string, Submit>> = {
  async "Node.js"(name, proxyUrl) {
    const environment = { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: proxyUrl };
    const { stdout, memoryMebibytes } = await runAirlock(system, folder, ["submit", name], environment);
    return { outcome: stdout.trim(), memoryMebibytes };
  },
  async Chromium(name, proxyUrl) {
    const file = { path: join(folder, name), contentType: "application/pdf", proxyUrl };
    const { status, memoryMebibytes } = await submitInBrowser(system, file);
    return { outcome: status, memoryMebibytes };
  },
};

for (const [client, submit] of Object.entries(clients))
  for (const size of [1, mebibytes]) {
    const name = `${client}-${size}.pdf`;
    await writeLargeFile(join(folder, name), pdf, size * 1024 ** 2);
    const share = (size * 1024 ** 2) / 4;
    const proxy = await startCuttingProxy(size === 1 ? [] : [share, share, share]);
    const began = performance.now();
    const { outcome, memoryMebibytes } = await submit(name, proxy.url);
    proxy.close();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(
      `${client}, ${size} MiB: ${proxy.cuts} cuts, ${outcome}, ${seconds} s, ${memoryMebibytes.toFixed(0)} MiB of memory`,
    );
    await rm(join(folder, name));
  }
await system.close();
await rm(folder, { recursive: true, force: true });
