import { useState } from "react";
import { Button } from "../components/button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { ErrorNotice } from "../components/error-notice.tsx";
import { navigateToDownload } from "./download-url.ts";
import type { DocumentRecord } from "./model.ts";
import { useContentUrl } from "./queries.ts";
import { UntrustedText } from "./untrusted-text.tsx";

/** Downloads released content. */
export function ReleasedDownload({ document }: { document: DocumentRecord }) {
  const { mutate, isPending, error } = useContentUrl(document.id, "download");
  return (
    <>
      <Button isBusy={isPending} onClick={() => mutate(undefined, { onSuccess: navigateToDownload })}>
        Download
      </Button>
      {error && <ErrorNotice error={error} />}
    </>
  );
}

/** Downloads quarantined content for a sandbox, after a warning. */
export function SandboxDownload({ document }: { document: DocumentRecord }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>Download for a sandbox…</Button>
      {isOpen && <SandboxDialog document={document} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function SandboxDialog({ document, onClose }: { document: DocumentRecord; onClose: () => void }) {
  const { mutate, isPending, error } = useContentUrl(document.id, "review");
  const start = () =>
    mutate(undefined, {
      onSuccess: (url) => {
        navigateToDownload(url);
        onClose();
      },
    });
  return (
    <Dialog title="Download the original file?" onClose={onClose}>
      <p>
        <UntrustedText text={document.filename} /> is quarantined and may be malicious. Open it in a sandbox
        only, not on this computer.
      </p>
      <p>The download goes on record in the document's history, with your name.</p>
      {error && <ErrorNotice error={error} />}
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="danger" isBusy={isPending} onClick={start}>
          Download
        </Button>
      </div>
    </Dialog>
  );
}
