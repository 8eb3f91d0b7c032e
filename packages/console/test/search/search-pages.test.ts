import { expect, test } from "vitest";
import { searchPages } from "../../src/search/search-pages.ts";

/** Pages of so many documents each, and the cursors that were asked for. */
function pagesOf(...lengths: number[]) {
  const cursors: (string | undefined)[] = [];
  const request = async (cursor: string | undefined) => {
    cursors.push(cursor);
    const index = Number(cursor ?? 0);
    const next = index + 1 < lengths.length ? String(index + 1) : null;
    return {
      documents: Array.from({ length: lengths[index] ?? 0 }, (_, n) => `${index}.${n}`),
      cursor: next,
    };
  };
  return { request, cursors };
}

test("pages that are shorter than wanted are followed until there are enough documents", async () => {
  const { request, cursors } = pagesOf(0, 1, 0, 2, 5);
  const { documents, cursor } = await searchPages(request, undefined, 3);
  expect(documents).toEqual(["1.0", "3.0", "3.1"]);
  expect(cursor).toBe("4");
  expect(cursors).toEqual([undefined, "1", "2", "3"]);
});

test("the last page ends the search, even where it is empty", async () => {
  const { request } = pagesOf(1, 0);
  expect(await searchPages(request, undefined, 20)).toEqual({ documents: ["0.0"], cursor: null });
});

test("a search without matches stops after ten requests, and says where it continues", async () => {
  const { request, cursors } = pagesOf(...Array.from({ length: 30 }, () => 0));
  expect(await searchPages(request, "3", 20)).toEqual({ documents: [], cursor: "13" });
  expect(cursors).toHaveLength(10);
});
