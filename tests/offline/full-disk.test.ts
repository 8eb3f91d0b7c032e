import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { read, register } from "../support/documents.ts";
import { temporaryFolder } from "../support/for-test.ts";
import { OfflineProcess } from "../support/offline-process.ts";
import { patience } from "../support/patience.ts";
import { type Answer, type Target, tokenOf, upload } from "../support/target.ts";

/** Limits the size of the files that a process writes; a file that is larger takes no more data. */
function limitFiles(pid: number, limit: string): void {
  execFileSync("prlimit", ["--pid", String(pid), `--fsize=${limit}:unlimited`]);
}

const sample = samples.pdf();

test.skipIf(process.platform !== "linux")(
  "documents that arrived before the disk took no more data are released when it does again",
  async () => {
    const offline = await OfflineProcess.start(await temporaryFolder());
    const { apiUrl = "", tokenUrl = "", clients } = offline.outputs;
    const target: Target = { apiUrl, tokenUrl, clients, close: () => offline.close() };
    const token = await tokenOf(target, "partner");
    // One after the other, by one environment of the function: several that start at once may exceed its time limit.
    const registered: Answer[] = [];
    for (let count = 0; count < 5; count++) registered.push(await register(target, token, sample));
    limitFiles(offline.pid, "4096");
    const refused = await register(target, token, sample);
    expect(refused.status).toBe(500);
    expect(refused.type).toMatch(/^application\/problem\+json/);
    const uploads = await Promise.all(registered.map((answer) => upload(answer, sample.bytes)));
    expect(uploads.map(({ status }) => status)).toEqual(registered.map(() => 200));
    await expect.poll(() => offline.takePrinted(), { timeout: patience }).toMatch(/cannot be stored/);
    expect(offline.end).toBeUndefined();

    limitFiles(offline.pid, "unlimited");
    for (const { body } of registered)
      await expect
        .poll(async () => (await read(target, token, body.id)).status, { timeout: patience })
        .toBe("released");
    await offline.close();
  },
);
