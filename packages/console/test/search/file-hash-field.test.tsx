// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { FileHashField } from "../../src/search/file-hash-field.tsx";

const digest = vi.spyOn(crypto.subtle, "digest");
afterEach(() => {
  cleanup();
  digest.mockClear();
});
afterAll(() => digest.mockRestore());

/** A file whose content is read, and its hash computed, when `read` is called. */
function slowFile(name: string) {
  const { promise, resolve } = Promise.withResolvers<ArrayBuffer>();
  const file = Object.assign(new File([name], name), { arrayBuffer: () => promise });
  const read = () =>
    act(async () => {
      resolve(await new Blob([name]).arrayBuffer());
      await vi.waitFor(() => expect(digest).toHaveBeenCalled());
      await digest.mock.results.at(-1)?.value;
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
  expect(onHash).toHaveBeenCalledOnce();
  digest.mockClear();
  await large.read();
  expect(onHash).toHaveBeenCalledOnce();
});

test("a file is not searched for once the form is gone", async () => {
  const { onHash, choose, unmount } = openField();
  const { file, read } = slowFile("large");
  choose(file);
  unmount();
  await read();
  expect(onHash).not.toHaveBeenCalled();
});
