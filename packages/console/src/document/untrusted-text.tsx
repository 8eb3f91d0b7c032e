import { Fragment } from "react";
import { runsOf } from "./visible.ts";

/**
 * Text from a document, its partner or a person, isolated from the direction of the text around it. Code points that are
 * not displayed appear by their numbers. https://html.spec.whatwg.org/multipage/text-level-semantics.html#the-bdi-element
 */
export function UntrustedText({ text, keepLines = false }: { text: string; keepLines?: boolean }) {
  const runs = runsOf(text, { keepLines });
  return (
    <bdi className="untrusted">
      {runs.map((run, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the runs of a text have no other identity.
        <Fragment key={index}>
          {"text" in run ? (
            run.text
          ) : (
            <span className="code-point" title="A character that is not displayed">
              {run.codePoint}
            </span>
          )}
        </Fragment>
      ))}
    </bdi>
  );
}
