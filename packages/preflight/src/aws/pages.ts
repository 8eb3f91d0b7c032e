/**
 * All pages of a paginated operation.
 * @param pages a paginator of the SDK
 * @param items the part of a page that is a list; absent when it is empty
 */
export async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const page of pages) collected.push(...(items(page) ?? []));
  return collected;
}

/**
 * All items of an operation for which the SDK has no paginator.
 * @param read reads the page that a token leads to; absent for the first
 */
export async function pagesOf<Item>(
  read: (token: string | undefined) => Promise<{ items: readonly Item[]; next: string | undefined }>,
): Promise<Item[]> {
  const collected: Item[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await read(token);
    collected.push(...items);
    token = next;
  } while (token);
  return collected;
}
