import { useId, useState } from "react";
import { Button } from "../../components/button.tsx";
import type { HexPreview } from "../model.ts";
import { formatOffset, hexRows, parseOffset } from "./hex-rows.ts";

/** Bytes of a page: what the API returns at most. */
const hexPageBytes = 4096;

interface HexViewProps {
  preview: HexPreview;
  bytesInRow: 8 | 16;
  /** Whether other bytes are being loaded, which take the place of these. */
  isLoading?: boolean;
  onOffset: (offset: number) => void;
}

/** A page of the content's bytes. */
export function HexView({ preview, bytesInRow, isLoading = false, onOffset }: HexViewProps) {
  const { offset, bytes, size } = preview;
  const end = offset + bytes.length / 2;
  const last = Math.max(0, Math.floor((size - 1) / hexPageBytes) * hexPageBytes);
  return (
    <>
      <div className="hex-navigation">
        <Button disabled={offset === 0} onClick={() => onOffset(0)}>
          First
        </Button>
        <Button disabled={offset === 0} onClick={() => onOffset(Math.max(0, offset - hexPageBytes))}>
          Previous
        </Button>
        <Button disabled={end >= size} onClick={() => onOffset(end)}>
          Next
        </Button>
        <Button disabled={end >= size} onClick={() => onOffset(last)}>
          Last
        </Button>
        <OffsetForm size={size} onOffset={onOffset} />
      </div>
      <p role="status" className="note">
        {size === 0
          ? "The content is empty."
          : isLoading
            ? "Loading…"
            : `Bytes ${offset.toLocaleString("en")} to ${(end - 1).toLocaleString("en")} of ${size.toLocaleString("en")}`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus. */}
      <section className="preview-scroll" aria-label="Bytes of the content" tabIndex={0}>
        <HexTable bytes={bytes} offset={offset} bytesInRow={bytesInRow} />
      </section>
    </>
  );
}

function HexTable({ bytes, offset, bytesInRow }: { bytes: string; offset: number; bytesInRow: number }) {
  return (
    <table className="hex">
      <thead>
        <tr>
          <th scope="col">Offset</th>
          <th scope="col">Bytes</th>
          <th scope="col">ASCII</th>
        </tr>
      </thead>
      <tbody>
        {hexRows(bytes, offset, bytesInRow).map((row) => (
          <tr key={row.offset}>
            <th scope="row">{formatOffset(row.offset)}</th>
            <td>{row.bytes.join(" ")}</td>
            <td>{row.ascii}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function OffsetForm({ size, onOffset }: { size: number; onOffset: (offset: number) => void }) {
  const id = useId();
  const [text, setText] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const offset = parseOffset(text, size);
        setIsWrong(offset === undefined);
        if (offset !== undefined) onOffset(offset);
      }}
    >
      <label htmlFor={id}>Go to offset</label>
      <input
        id={id}
        size={10}
        value={text}
        autoComplete="off"
        placeholder="0x1000"
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `${id}-error` : undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit">Go</Button>
      {isWrong && (
        <span id={`${id}-error`} role="alert" className="field-error">
          Enter a number below {size.toLocaleString("en")}, or a hexadecimal one such as 0x1000.
        </span>
      )}
    </form>
  );
}
