import { join } from "node:path";
import { readRecord, writeRecord } from "../../files/records.ts";
import { createJsonApi } from "../../http/json-api.ts";
import { functionLines } from "../lambda/function-lines.ts";
import type { RunningService, Service } from "../service.ts";
import { Alarms } from "./alarms.ts";
import { embeddedDataPoints } from "./embedded-metrics.ts";
import { cloudwatchFacts } from "./facts.ts";
import { MetricData, metricRecord } from "./metric-data.ts";
import { createOperations } from "./operations.ts";

export interface RunningCloudWatch extends RunningService {
  alarms: Alarms;
}

/** CloudWatch evaluates alarms every minute. */
const evaluationMilliseconds = 60_000;

/**
 * CloudWatch: the metrics that functions log, and the state of the declared alarms on them. Metrics are stored every minute and
 * at the end: a process that is killed loses those of its last minute.
 */
export const cloudwatchService: Service<RunningCloudWatch> = {
  facts: cloudwatchFacts,
  async start({ graph, directory, hub, now, report }) {
    const file = join(directory, "metrics.json");
    const data = new MetricData(await readRecord(file, metricRecord));
    const alarms = new Alarms({ graph, now, report });
    hub.subscribe(functionLines, ({ text }) => {
      for (const point of embeddedDataPoints(text)) {
        data.record(point, now().getTime());
        alarms.record(point);
      }
    });
    const store = async () => {
      const changes = data.takeChanges();
      if (changes) await writeRecord(file, changes);
    };
    let timer: NodeJS.Timeout | undefined;
    return {
      alarms,
      api: createJsonApi({
        operations: createOperations({ data, now }),
        notEmulated: (operation) => `CloudWatch's ${operation} is not emulated offline.`,
      }),
      resume: async () => {
        timer = setInterval(() => {
          alarms.evaluate();
          alarms.forgetOld();
          data.forgetOld(now().getTime());
          // A full disk is reported where it is found; the metrics are stored with the next change.
          store().catch(() => {});
        }, evaluationMilliseconds).unref();
      },
      stop: async () => clearInterval(timer),
      close: store,
    };
  },
};
