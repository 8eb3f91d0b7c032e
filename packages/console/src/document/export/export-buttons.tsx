import { Button } from "../../components/button.tsx";
import type { DocumentWithHistory } from "../model.ts";
import { type ExportedFile, historyAsCsv, historyAsJson } from "./history-files.ts";

/** Has the browser save a file. */
function save({ name, mediaType, text }: ExportedFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = window.document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Saves the history as a file. The browser makes it, so nothing goes on record. */
export function ExportButtons({ document }: { document: DocumentWithHistory }) {
  return (
    <div className="actions">
      <Button onClick={() => save(historyAsJson(document))}>Save as JSON</Button>
      <Button onClick={() => save(historyAsCsv(document))}>Save as CSV</Button>
    </div>
  );
}
