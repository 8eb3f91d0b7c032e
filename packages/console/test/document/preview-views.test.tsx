// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { HexView } from "../../src/document/preview/hex-view.tsx";
import { ImageView } from "../../src/document/preview/image-view.tsx";
import { StructureView } from "../../src/document/preview/structure-view.tsx";
import { TextView } from "../../src/document/preview/text-view.tsx";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const size = 10_000;

/** A page of zeros in the hex view, and the offsets that it asks for. */
function openHex(offset: number, count = 4096) {
  const onOffset = vi.fn();
  const preview = { view: "hex", type: "application/pdf", size, offset, bytes: "00".repeat(count) } as const;
  render(<HexView preview={preview} bytesInRow={16} onOffset={onOffset} />);
  return { onOffset, user: userEvent.setup() };
}

/** The names of the buttons that can be pressed. */
const enabledButtons = () =>
  screen
    .getAllByRole<HTMLButtonElement>("button")
    .filter(({ disabled }) => !disabled)
    .map(({ textContent }) => textContent);

test("bytes are paged from the first to the last", async () => {
  const { onOffset, user } = openHex(4096);
  expect(screen.getByRole("status").textContent).toBe("Bytes 4,096 to 8,191 of 10,000");
  for (const name of ["First", "Previous", "Next", "Last"])
    await user.click(screen.getByRole("button", { name }));
  expect(onOffset.mock.calls.flat()).toEqual([0, 0, 8192, 8192]);
});

test("the first page has none before it, and the last none after it", () => {
  openHex(0);
  expect(enabledButtons()).toEqual(["Next", "Last", "Go"]);
  cleanup();
  openHex(8192, size - 8192);
  expect(enabledButtons()).toEqual(["First", "Previous", "Go"]);
});

test("an offset outside the content is refused with the reason", async () => {
  const { onOffset, user } = openHex(0);
  const field = screen.getByLabelText("Go to offset");
  await user.type(field, "10000{Enter}");
  expect(screen.getByRole("alert").textContent).toContain("below 10,000");
  await user.clear(field);
  await user.type(field, "0x10{Enter}");
  expect(onOffset.mock.calls).toEqual([[16]]);
});

test("an image is displayed from memory, and its memory is freed with the view", () => {
  const create = vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:pixels");
  const revoke = vi.spyOn(URL, "revokeObjectURL").mockReturnValue();
  const preview = {
    view: "image",
    type: "image/jpeg",
    size,
    png: btoa("PNG"),
    width: 64,
    height: 32,
  } as const;
  const { unmount } = render(<ImageView preview={{ ...preview, originalWidth: 640, originalHeight: 320 }} />);
  expect(screen.getByRole("img").getAttribute("src")).toBe("blob:pixels");
  expect(screen.getByRole("figure").textContent).toContain("640 × 320 pixels, displayed with 64 × 32");
  expect(create.mock.calls[0]?.[0]).toMatchObject({ type: "image/png", size: 3 });
  unmount();
  expect(revoke).toHaveBeenCalledWith("blob:pixels");
});

test("a long text is displayed in steps, with its encoding", async () => {
  const text = `${"a".repeat(20_000)}end`;
  render(
    <TextView
      preview={{ view: "text", type: "text/plain", size, text, encoding: "utf-8", isComplete: false }}
    />,
  );
  expect(screen.getByText(/Encoding: utf-8. Some of the text is missing: it is longer/)).toBeTruthy();
  const content = screen.getByRole("region", { name: "Text of the content" });
  expect(content.textContent).toHaveLength(20_000);
  await userEvent.setup().click(screen.getByRole("button", { name: "Show more of 3 further characters" }));
  expect(content.textContent).toBe(text);
});

test("an archive of thousands of members is displayed in steps", () => {
  const children = Array.from({ length: 1200 }, (_, index) => ({
    name: `entry ${index}`,
    kind: "entry",
    notes: [],
    children: [],
  }));
  const root = { name: "claims.zip", kind: "document", notes: [], children };
  render(<StructureView root={root} isComplete={false} findings={[]} onFinding={() => {}} />);
  expect(document.querySelectorAll("[role=treeitem]")).toHaveLength(500);
  fireEvent.click(screen.getByText("Show more of 701 further nodes"));
  expect(document.querySelectorAll("[role=treeitem]")).toHaveLength(1000);
  expect(
    screen.getByText("Some of the structure is missing: it is too large, or could not be read."),
  ).toBeTruthy();
});
