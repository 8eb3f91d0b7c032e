// Submits a large file through a proxy that cuts the connection three times, and prints time and memory: node bench/client.ts [MIB]
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runAirlock } from "../tests/support/airlock-command.ts";
import { startCuttingProxy } from "../tests/support/cutting-proxy.ts";
import { startOffline } from "../tests/support/target.ts";

const mebibytes = Number(process.argv[2] ?? 1024);
const folder = await mkdtemp(join(tmpdir(), "airlock-bench-client-"));
const system = await startOffline(join(folder, "data"));
const piece = Buffer.alloc(1024 ** 2, "a line of a large text\n");
for (const [name, size] of [
  ["small.txt", 1],
  ["large.txt", mebibytes],
] as const) {
  const file = await open(join(folder, name), "w");
  for (let written = 0; written < size; written++) await file.write(piece);
  await file.close();
  const share = (size * 1024 ** 2) / 4;
  const proxy = await startCuttingProxy(name === "large.txt" ? [share, share, share] : []);
  const began = performance.now();
  const environment = { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: proxy.url };
  const { code, stdout, stderr, memoryMebibytes } = await runAirlock(
    system,
    folder,
    ["submit", name],
    environment,
  );
  proxy.close();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${stdout}${stderr}`);
  console.log(
    `${size} MiB: ${proxy.cuts} cuts, exit code ${code}, ${seconds} s, ${memoryMebibytes.toFixed(0)} MiB of memory`,
  );
}
await system.close();
await rm(folder, { recursive: true, force: true });
