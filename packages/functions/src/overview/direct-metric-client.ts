import { DirectService } from "@airlock/core/aws/direct-service.ts";
import { type AwsEnvironment, endpointOf } from "@airlock/core/aws/environment.ts";
import type { GetMetricDataInput, ListMetricsInput, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import type { MetricClient } from "./metric-client.ts";

/** The gateway waits 29 s, so that there is time for the SDK to try again. */
const timeoutMilliseconds = 5_000;

/**
 * Sends a request to CloudWatch once without the SDK, and leaves it to the SDK if that fails. The SDK is loaded when it is needed
 * for the first time.
 */
export class DirectMetricClient implements MetricClient {
  readonly #service: DirectService | undefined;
  readonly #bySdk: () => Promise<MetricClient>;

  /**
   * @param environment without it, the SDK sends everything
   * @param bySdk gives the client of the SDK, the same each time
   */
  constructor(environment: AwsEnvironment | undefined, bySdk: () => Promise<MetricClient>) {
    this.#service =
      environment &&
      new DirectService("monitoring", environment, {
        endpoint: endpointOf("monitoring", environment),
        timeoutMilliseconds,
      });
    this.#bySdk = bySdk;
  }

  async getMetricData(input: GetMetricDataInput) {
    const output = await this.#attempt("GetMetricData", {
      ...input,
      StartTime: toSeconds(input.StartTime),
      EndTime: toSeconds(input.EndTime),
    });
    if (!output) return (await this.#bySdk()).getMetricData(input);
    const results: (Omit<MetricDataResult, "Timestamps"> & { Timestamps?: number[] })[] =
      output.MetricDataResults ?? [];
    return {
      ...output,
      MetricDataResults: results.map(({ Timestamps = [], ...result }) => ({
        ...result,
        Timestamps: Timestamps.map((seconds) => new Date(seconds * 1000)),
      })),
    };
  }

  async listMetrics(input: ListMetricsInput) {
    return (await this.#attempt("ListMetrics", input)) ?? (await this.#bySdk()).listMetrics(input);
  }

  /** @returns undefined if the request did not succeed */
  async #attempt(action: string, input: object) {
    try {
      const answer = await this.#service?.sendAction(`GraniteServiceVersion20100801.${action}`, input);
      return answer?.status === 200 ? JSON.parse(answer.body) : undefined;
    } catch {
      return undefined;
    }
  }
}

const toSeconds = (time: Date | undefined) => time && time.getTime() / 1000;
