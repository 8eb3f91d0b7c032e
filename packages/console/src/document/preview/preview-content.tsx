import { useState } from "react";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Loading } from "../../components/loading.tsx";
import type { Finding, Preview } from "../model.ts";
import { usePreview } from "../queries.ts";
import { UntrustedText } from "../untrusted-text.tsx";
import { HexView } from "./hex-view.tsx";
import { ImageView } from "./image-view.tsx";
import type { PreviewViewName } from "./preview-views.ts";
import { StructureView } from "./structure-view.tsx";
import { TextView } from "./text-view.tsx";
import { useBytesInRow } from "./use-bytes-in-row.ts";

interface PreviewContentProps {
  documentId: string;
  view: PreviewViewName;
  findings: readonly Finding[];
  target?: Finding | undefined;
  onFinding: (finding: Finding) => void;
}

/** One view of the content, loaded when it is displayed. */
export function PreviewContent({ documentId, view, ...structure }: PreviewContentProps) {
  const [offset, setOffset] = useState(0);
  const { data, error, refetch, isPlaceholderData } = usePreview(
    documentId,
    view,
    view === "hex" ? offset : 0,
  );
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading label="The preview is being made." />;
  if ("unavailable" in data)
    return (
      <p className="note">
        <UntrustedText text={data.unavailable} />
      </p>
    );
  return <View preview={data} {...structure} isLoading={isPlaceholderData} onOffset={setOffset} />;
}

interface ViewProps extends Pick<PreviewContentProps, "findings" | "target" | "onFinding"> {
  preview: Preview;
  /** Whether other bytes are being loaded. */
  isLoading: boolean;
  onOffset: (offset: number) => void;
}

function View({ preview, isLoading, findings, target, onFinding, onOffset }: ViewProps) {
  const bytesInRow = useBytesInRow();
  switch (preview.view) {
    case "structure":
      return (
        <StructureView
          root={preview.root}
          isComplete={preview.isComplete}
          findings={findings}
          target={target}
          onFinding={onFinding}
        />
      );
    case "text":
      return <TextView preview={preview} />;
    case "hex":
      return <HexView preview={preview} isLoading={isLoading} bytesInRow={bytesInRow} onOffset={onOffset} />;
    case "image":
      return <ImageView preview={preview} />;
  }
}
