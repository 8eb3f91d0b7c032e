import { expect, test } from "vitest";
import { preview, previewInWorker } from "../../src/preview/index.ts";
import { bufferSource } from "../../src/source.ts";
import { png } from "../samples/images.ts";
import { zip } from "../samples/zip.ts";

const content = zip([{ name: "a.png", content: png() }]);

test("A view made in a worker thread is the one of the caller's thread.", async () => {
  for (const view of ["structure", "text", "hex"] as const)
    expect(await previewInWorker(bufferSource(content), { view, filename: "a.zip" })).toEqual(
      await preview(bufferSource(content), { view, filename: "a.zip" }),
    );
});

test("Bytes are read from an offset, up to the end of the content.", async () => {
  const bytes = Buffer.from(Array.from({ length: 10_000 }, (_, index) => index % 251));
  const at = (offset: number) => previewInWorker(bufferSource(bytes), { view: "hex", offset });
  expect(await at(5000)).toMatchObject({ offset: 5000, bytes: bytes.toString("hex", 5000, 9096) });
  expect(await at(9999)).toMatchObject({ bytes: bytes.toString("hex", 9999) });
  expect(await at(1_000_000)).toMatchObject({ bytes: "", size: 10_000 });
});

test("A view that takes too long is unavailable, and the next one has a thread of its own.", async () => {
  const slow = { size: 100, read: () => new Promise<Uint8Array>(() => {}) };
  expect(await previewInWorker(slow, { view: "text", hardTime: 100 })).toEqual({
    view: "text",
    type: "application/octet-stream",
    size: 100,
    unavailable: "The preview did not end within 100 ms.",
  });
  expect(await previewInWorker(bufferSource(content), { view: "structure" })).toHaveProperty("root");
});

test("A view that reads more than its limit is unavailable.", async () => {
  const view = await previewInWorker(bufferSource(content), { view: "image", limits: { bytesRead: 10 } });
  expect(view).toMatchObject({ unavailable: expect.stringContaining("bytesRead") });
});

test("An error of the source is thrown as it is.", async () => {
  const error = new Error("The bucket is gone.");
  const source = { size: 1, read: () => Promise.reject(error) };
  for (const view of ["structure", "text", "hex", "image"] as const)
    await expect(previewInWorker(source, { view })).rejects.toBe(error);
});
