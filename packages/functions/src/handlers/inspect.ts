import { startInspectionThread } from "airlock-inspect/worker/start.ts";

// The thread takes longer to start than all else that the function loads.
startInspectionThread();

export const { handler } = await import("../main-thread/inspect.ts");
