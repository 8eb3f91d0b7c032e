import { rm } from "node:fs/promises";
import { join } from "node:path";
import { runAirlock } from "../tests/support/airlock-command.ts";
import { submitInBrowser } from "../tests/support/browser-client.ts";
import { startCuttingProxy } from "../tests/support/cutting-proxy.ts";
import { type OfflineTarget, startOffline } from "../tests/support/target.ts";
import { fileKinds, writeLargeFile } from "./large-files.ts";
import { timed } from "./measure.ts";
import type { Measurement, MeasurementContext, Row } from "./measurement.ts";

const mebibyte = 1024 ** 2;

/** Submits a large PDF through a proxy that cuts the connection three times. Needs Chromium. */
export const client: Measurement = {
  title: "The partner's client: a PDF by a connection that is cut three times",
  isOnRequest: true,
  run: measureClients,
};

/** How a client submits a file, and what became of it. */
type Submit = (name: string, proxyUrl: string) => Promise<{ outcome: string; memoryMebibytes: number }>;

const clientsOf = (system: OfflineTarget, folder: string): Readonly<Record<string, Submit>> => ({
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
});

async function* measureClients({ work, isShort }: MeasurementContext): AsyncIterable<Row> {
  const pdf = fileKinds.find(({ extension }) => extension === "pdf");
  if (!pdf) throw new Error("There is no kind of large file for PDF.");
  const system = await startOffline(join(work, "data"));
  const submit = async (submitFile: Submit, client: string, size: number, cuts: number) => {
    const name = `${client}-${size}.pdf`;
    await writeLargeFile(join(work, name), pdf, size * mebibyte);
    const share = (size * mebibyte) / (cuts + 1);
    const proxy = await startCuttingProxy(Array.from({ length: cuts }, () => share));
    const [duration, { outcome, memoryMebibytes }] = await timed(() => submitFile(name, proxy.url));
    proxy.close();
    await rm(join(work, name));
    if (!outcome.includes("released") || proxy.cuts !== cuts)
      throw new Error(`${client}: after ${proxy.cuts} cuts, ${outcome}`);
    return { duration, memoryMebibytes };
  };
  try {
    const size = isShort ? 256 : 1024;
    for (const [client, submitFile] of Object.entries(clientsOf(system, work))) {
      const small = await submit(submitFile, client, 1, 0);
      const large = await submit(submitFile, client, size, 3);
      const name = `${client}, ${size} MiB`;
      const reference = (measured: number) => ({ name: "1 MiB, not cut", measured });
      yield {
        name,
        figure: "until released",
        measured: large.duration,
        reference: reference(small.duration),
      };
      yield {
        name,
        figure: "memory",
        measured: large.memoryMebibytes,
        unit: "MiB",
        reference: reference(small.memoryMebibytes),
      };
    }
  } finally {
    await system.close();
  }
}
