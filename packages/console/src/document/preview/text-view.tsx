import { useState } from "react";
import { Button } from "../../components/button.tsx";
import type { TextPreview } from "../model.ts";
import { UntrustedText } from "../untrusted-text.tsx";

/** Characters that are displayed at once. */
const step = 20_000;

/** The text of the content, as the inspection extracted it. */
export function TextView({ preview }: { preview: TextPreview }) {
  const { text, encoding, isComplete } = preview;
  const [limit, setLimit] = useState(step);
  return (
    <>
      <p className="note">
        {`Encoding: ${encoding}.${isComplete ? "" : " Some of the text is missing: it is longer than this preview, or could not be read."}`}
      </p>
      {text === "" ? (
        <p>The content has no text.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus.
        <section className="preview-scroll" aria-label="Text of the content" tabIndex={0}>
          <pre dir="auto">
            <UntrustedText text={text.slice(0, limit)} keepLines />
          </pre>
        </section>
      )}
      {text.length > limit && (
        <Button onClick={() => setLimit(limit + step)}>
          Show more of {(text.length - limit).toLocaleString("en")} further characters
        </Button>
      )}
    </>
  );
}
