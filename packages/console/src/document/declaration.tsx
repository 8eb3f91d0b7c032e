import { Badge, type Tone } from "../components/badge.tsx";
import { type Comparison, compareDeclaration } from "./comparison.ts";
import type { DocumentRecord } from "./model.ts";
import { UntrustedText } from "./untrusted-text.tsx";

const results: Record<Comparison["result"], { tone: Tone; label: string }> = {
  matches: { tone: "good", label: "✓ matches" },
  differs: { tone: "high", label: "≠ differs" },
  unknown: { tone: "neutral", label: "? not known" },
};

/**
 * What was declared beside what was found.
 * @param props.detected the media type from a preview, if one was opened
 */
export function Declaration({
  document,
  detected,
}: {
  document: DocumentRecord;
  detected?: string | undefined;
}) {
  return (
    <section aria-labelledby="declaration-title" className="card">
      <h2 id="declaration-title">Declared and found</h2>
      <table className="comparison">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">What</span>
            </th>
            <th scope="col">Declared</th>
            <th scope="col">Found</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {compareDeclaration(document, detected).map((row) => (
            <tr key={row.subject} className={`comparison-${row.result}`}>
              <th scope="row">{row.subject}</th>
              <td data-label="Declared">
                <Value row={row} text={row.declared} />
              </td>
              <td data-label="Found">
                <Value row={row} text={row.found} />
              </td>
              <td data-label="Result">
                <Badge tone={results[row.result].tone}>{results[row.result].label}</Badge>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Value({ row, text }: { row: Comparison; text: string }) {
  return row.subject === "SHA-256" ? (
    <code>
      <UntrustedText text={text} />
    </code>
  ) : (
    <UntrustedText text={text} />
  );
}
