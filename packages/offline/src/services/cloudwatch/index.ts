import { functionLines } from "../lambda/function-lines.ts";
import type { RunningService, Service } from "../service.ts";
import { Alarms } from "./alarms.ts";
import { cloudwatchFacts } from "./facts.ts";

export interface RunningCloudWatch extends RunningService {
  alarms: Alarms;
}

/** CloudWatch evaluates alarms every minute. */
const evaluationMilliseconds = 60_000;

/** CloudWatch: the state of the declared alarms on metrics that functions log. */
export const cloudwatchService: Service<RunningCloudWatch> = {
  facts: cloudwatchFacts,
  async start({ graph, hub, now, report }) {
    const alarms = new Alarms({ graph, now, report });
    hub.subscribe(functionLines, ({ text }) => alarms.record(text));
    let timer: NodeJS.Timeout | undefined;
    return {
      alarms,
      resume: async () => {
        timer = setInterval(() => {
          alarms.evaluate();
          alarms.forgetOld();
        }, evaluationMilliseconds).unref();
      },
      stop: async () => clearInterval(timer),
    };
  },
};
