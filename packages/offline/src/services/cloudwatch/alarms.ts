import { isDeepStrictEqual } from "node:util";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { type AlarmState, evaluateAlarm, evaluationRange } from "./alarm-state.ts";
import type { DataPoint } from "./embedded-metrics.ts";
import { isKnownStatistic, statisticOf } from "./statistics.ts";
import { type AlarmDeclaration, metricAlarmType } from "./types.ts";

/** Why an alarm has no state offline; undefined when it has one. */
export function whyNotEvaluated({
  namespace = "",
  metricName,
  ...inputs
}: AlarmDeclaration): string | undefined {
  const { statistic = "", extendedStatistic, metricQueries } = inputs;
  if (metricQueries) return "its metric math";
  if (namespace.startsWith("AWS/")) return `its metric ${namespace} ${metricName}`;
  return isKnownStatistic(statistic) ? undefined : `its statistic ${extendedStatistic ?? statistic}`;
}

/**
 * The declared alarms on metrics that functions log in the embedded metric format. A data point has the time of its arrival
 * by the system's clock. Periods end with the evaluation.
 */
export class Alarms {
  readonly #alarms: readonly Resource<AlarmDeclaration, { name: string }>[];
  readonly #now: () => Date;
  readonly #report: (message: string) => void;
  readonly #states = new Map<string, AlarmState>();
  #points: (DataPoint & { at: number })[] = [];

  /** @param options.report receives a line when an alarm starts, and when it ends */
  constructor({ graph, now, report }: { graph: Graph; now: () => Date; report: (message: string) => void }) {
    this.#alarms = resourcesOfType(graph, metricAlarmType).filter(({ inputs }) => !whyNotEvaluated(inputs));
    this.#now = now;
    this.#report = report;
  }

  /** Takes a data point of this moment. */
  record(point: DataPoint): void {
    if (this.#alarms.length > 0) this.#points.push({ ...point, at: this.#now().getTime() });
  }

  /**
   * Evaluates every alarm at a time.
   * @returns the state of each alarm by its logical name
   */
  evaluate(at: Date = this.#now()): ReadonlyMap<string, AlarmState> {
    for (const { name, inputs, outputs } of this.#alarms) {
      const current = this.#states.get(name) ?? "INSUFFICIENT_DATA";
      const state = evaluateAlarm(inputs, this.#periodsOf(inputs, at), current);
      this.#states.set(name, state);
      if (state !== current && (state === "ALARM" || current === "ALARM"))
        this.#report(`${state} ${outputs.name}: ${inputs.alarmDescription ?? ""}`);
    }
    return new Map(this.#states);
  }

  /** Forgets the data points that no alarm looks at any more. */
  forgetOld(): void {
    const seconds = this.#alarms.map(({ inputs }) => (inputs.period ?? 0) * evaluationRange(inputs));
    const oldest = this.#now().getTime() - Math.max(0, ...seconds) * 1000;
    this.#points = this.#points.filter(({ at }) => at >= oldest);
  }

  /** The statistic of each period of an alarm's evaluation range, oldest first. */
  #periodsOf(alarm: AlarmDeclaration, at: Date): (number | undefined)[] {
    const { namespace, metricName, dimensions = {}, statistic = "", period = 60 } = alarm;
    const ofMetric = this.#points.filter(
      (point) =>
        point.namespace === namespace &&
        point.metricName === metricName &&
        isDeepStrictEqual(point.dimensions, dimensions),
    );
    return Array.from({ length: evaluationRange(alarm) }, (_, index) => {
      const end = at.getTime() - index * period * 1000;
      const start = end - period * 1000;
      const inPeriod = ofMetric.filter((point) => point.at > start && point.at <= end);
      return statisticOf(
        statistic,
        inPeriod.map(({ value }) => [value, 1]),
      );
    }).reverse();
  }
}
