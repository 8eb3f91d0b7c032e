import type { RunningService, Service } from "../service.ts";
import { logsFacts } from "./facts.ts";
import { createLogs, type Logs } from "./log-files.ts";

export interface RunningLogs extends RunningService {
  logs: Logs;
}

/** CloudWatch Logs: log groups as folders, log streams as files. */
export const logsService: Service<RunningLogs> = {
  facts: logsFacts,
  async start({ directory, now }) {
    const logs = createLogs({ directory, now });
    return { logs, close: () => logs.close() };
  },
};
