import { useEffect, useState } from "react";
import type { ImagePreview } from "../model.ts";

/** A blob URL of a PNG, which the page's content security policy permits. It is revoked when the component is removed. */
function useBlobUrl(png: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
    const created = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    setUrl(created);
    return () => {
      URL.revokeObjectURL(created);
      setUrl(undefined);
    };
  }, [png]);
  return url;
}

/** The pixels of the content, which the server decoded and encoded again. */
export function ImageView({ preview }: { preview: ImagePreview }) {
  const { width, height, originalWidth, originalHeight, png } = preview;
  const url = useBlobUrl(png);
  const isSmaller = originalWidth !== width || originalHeight !== height;
  return (
    <figure className="image-preview">
      {url !== undefined && (
        <img src={url} width={width} height={height} alt="The document's content, re-encoded" />
      )}
      <figcaption>
        {originalWidth} × {originalHeight} pixels
        {isSmaller && `, displayed with ${width} × ${height}`}. Only the pixels were transferred, not the
        file.
      </figcaption>
    </figure>
  );
}
