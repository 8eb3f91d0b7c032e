import fc from "fast-check";
import { expect, test } from "vitest";
import { hexBytes, type Preview, type PreviewNode, preview, previewViews } from "../../src/preview/index.ts";
import { bufferSource } from "../../src/source.ts";
import { corpus, type Sample } from "../samples/corpus.ts";

const maximumText = 64 * 1024;
/** Characters that a page must not get: control characters but tab and line feed, and those that change directions. */
const invisible = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/u;

const nodesOf = (node: PreviewNode): PreviewNode[] => [node, ...node.children.flatMap(nodesOf)];

function expectBounded(view: Preview, { content }: Pick<Sample, "content">): void {
  expect(view.size).toBe(content.length);
  expect(view.type).toMatch(/^[a-z]+\/[a-z0-9.+-]+$/);
  if ("unavailable" in view) expect(view.unavailable).toMatch(/^[A-Z].*\.$/);
  else if (view.view === "hex") expect(view.bytes).toBe(content.toString("hex", 0, hexBytes));
  else if (view.view === "text") {
    expect(view.text.length).toBeLessThanOrEqual(maximumText);
    expect(view.text).not.toMatch(invisible);
    expect(view.text.isWellFormed()).toBe(true);
  } else if (view.view === "structure") {
    const nodes = nodesOf(view.root);
    expect(nodes.length).toBeLessThanOrEqual(2000);
    for (const text of nodes.flatMap(({ name, kind, notes }) => [name, kind, ...notes])) {
      expect(text).not.toMatch(invisible);
      expect(text.length).toBeLessThanOrEqual(700);
    }
  } else {
    expect(Buffer.from(view.png, "base64").subarray(1, 4).toString()).toBe("PNG");
    expect(Math.max(view.width, view.height)).toBeLessThanOrEqual(1024);
  }
}

test.each(previewViews)("Every sample has a bounded view %s or a reason why it has none.", async (view) => {
  for (const sample of corpus)
    expectBounded(await preview(bufferSource(sample.content), { view, filename: sample.filename }), sample);
});

/** `AIRLOCK_MUTATIONS=20000` runs more cases. */
const numRuns = Number(process.env.AIRLOCK_MUTATIONS ?? 300);

test("Damaged samples have bounded views, too, and no parser of a structure fails.", async () => {
  const damaged = fc
    .record({
      sample: fc.constantFrom(...corpus),
      view: fc.constantFrom(...previewViews),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
      isCut: fc.boolean(),
    })
    .map(({ sample: { filename, content }, view, at, bytes, isCut }) => {
      const offset = Math.floor(at * content.length);
      const rest = content.subarray(offset + (isCut ? 0 : bytes.length));
      return { view, filename, content: Buffer.concat([content.subarray(0, offset), bytes, rest]) };
    });
  await fc.assert(
    fc.asyncProperty(damaged, async ({ view, filename, content }) => {
      const errors: unknown[] = [];
      const onError = (parser: string, error: unknown) => errors.push([parser, error]);
      expectBounded(await preview(bufferSource(content), { view, filename, onError }), { content });
      if (view !== "image") expect(errors).toEqual([]);
    }),
    { numRuns },
  );
});

test("A document whose member cannot be decompressed has no text, and no parser failed.", async () => {
  const sample = corpus.find(({ filename }) => filename.endsWith(".odt"));
  if (!sample) throw new Error("The corpus has no OpenDocument file.");
  const name = sample.content.indexOf("content.xml");
  const content = Buffer.from(sample.content);
  content.fill(0xff, name + "content.xml".length, name + "content.xml".length + 8);
  const errors: unknown[] = [];
  const onError = (...error: unknown[]) => errors.push(error);
  const { filename } = sample;
  expect(await preview(bufferSource(content), { view: "text", filename, onError })).toMatchObject({
    unavailable: "The content is damaged, or of a form that is not read.",
  });
  expect(errors).toEqual([]);
});
