import { startPreviewThread } from "airlock-inspect/preview/start.ts";

// The thread takes longer to start than all else that the function loads.
startPreviewThread();

export const { handler } = await import("../main-thread/preview.ts");
