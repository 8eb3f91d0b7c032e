// @vitest-environment happy-dom
import { createHash } from "node:crypto";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { FileHashField } from "../../src/search/file-hash-field.tsx";

afterEach(cleanup);

const hashOf = (content: string) => createHash("sha256").update(content).digest("hex");

/** A file whose content is there when `read` is called. */
function slowFile(content: string) {
  const { promise, resolve } = Promise.withResolvers<Uint8Array>();
  const ended = Promise.withResolvers<void>();
  let isRead = false;
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      if (isRead) {
        controller.close();
        return ended.resolve();
      }
      isRead = true;
      controller.enqueue(await promise);
    },
    cancel: () => ended.resolve(),
  };
  // Without a queue, so that each piece is asked for.
  const stream = () => new ReadableStream(source, { highWaterMark: 0 });
  const file = Object.assign(new File([], "file"), { stream });
  const read = () =>
    act(async () => {
      resolve(Buffer.from(content));
      await ended.promise;
    });
  return { file, read };
}

function openField() {
  const onHash = vi.fn<(sha256: string) => void>();
  const { unmount } = render(<FileHashField onHash={onHash} />);
  const choose = (file: File) =>
    fireEvent.change(screen.getByLabelText("A file you have"), { target: { files: [file] } });
  return { onHash, choose, unmount };
}

test("only the file that was chosen last is searched for, whichever is read first", async () => {
  const { onHash, choose } = openField();
  const [large, small] = [slowFile("large"), slowFile("small")];
  choose(large.file);
  choose(small.file);
  await small.read();
  await large.read();
  await vi.waitFor(() => expect(onHash.mock.calls).toEqual([[hashOf("small")]]));
});

test("a file is not searched for once the form is gone", async () => {
  const { onHash, choose, unmount } = openField();
  const { file, read } = slowFile("large");
  choose(file);
  unmount();
  await read();
  expect(onHash).not.toHaveBeenCalled();
});

test("a file that cannot be read is said to be so", async () => {
  const { onHash, choose } = openField();
  const stream = () => new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) });
  choose(Object.assign(new File([], "file"), { stream }));
  expect(await screen.findByText(/cannot be read/)).toBeTruthy();
  expect(onHash).not.toHaveBeenCalled();
});
