/** A page of the API's answers. Pages can have fewer documents than their limit. */
export interface ResultPage<Result> {
  documents: Result[];
  cursor: string | null;
}

/** Requests of one click, so that a rare match does not occupy the API. */
const maximumRequests = 10;

/**
 * Follows the cursor until the wanted number of documents is found.
 * @param request gets the page of a cursor; `undefined` is the first page
 * @returns the documents, and the cursor where the search continues; null after the last page
 */
export async function searchPages<Result>(
  request: (cursor: string | undefined) => Promise<ResultPage<Result>>,
  cursor: string | undefined,
  wanted: number,
): Promise<ResultPage<Result>> {
  const documents: Result[] = [];
  let next: string | null | undefined = cursor;
  for (let count = 0; count < maximumRequests && documents.length < wanted && next !== null; count++) {
    const page = await request(next);
    documents.push(...page.documents);
    next = page.cursor;
  }
  return { documents, cursor: next ?? null };
}
