import type { Resource } from "../../../offline/src/graph/graph.ts";
import { getAccountSettings } from "../calls/compute.ts";
import { type Check, declared } from "../check.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const defaultQuota = 1000;

/**
 * Lambda keeps 100 executions for functions without a reservation. New accounts have a quota of 10; Lambda's error then
 * names 10 as the least.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
const leastUnreserved = (quota: number): number => Math.min(quota, 100);

const reservedBy = ({ inputs }: Pick<Resource, "inputs">): number =>
  Math.max(0, Number(inputs.reservedConcurrentExecutions ?? 0));

export const lambdaConcurrency: Check = {
  id: "lambda-concurrency",
  question: "Does the Lambda quota leave room for the concurrency that the stage reserves?",
  page: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
  calls: [getAccountSettings],
  async *run(context) {
    const functions = declared(context, "aws:lambda/function:Function");
    if (functions.length === 0) return;
    const limit = await context.ask(getAccountSettings, {});
    const quota = limit?.ConcurrentExecutions ?? defaultQuota;
    const unreserved = limit?.UnreservedConcurrentExecutions ?? quota;
    const reserved = sum(functions.map(reservedBy));
    const reservedBefore = sum(
      functions.map((each) => reservedBy(context.deployed.find(each) ?? { inputs: {} })),
    );
    const reservedByOthers = Math.max(0, quota - unreserved - reservedBefore);
    const needed = reserved + reservedByOthers + 100;
    const command = `aws service-quotas request-service-quota-increase --region ${context.graph.region} --service-code lambda --quota-code L-B99A9384 --desired-value ${Math.max(defaultQuota, needed)}`;
    if (reserved > reservedBefore && unreserved - (reserved - reservedBefore) < leastUnreserved(quota))
      yield {
        severity: "stops",
        message: `The stage reserves ${reserved} concurrent executions of Lambda, and other functions ${reservedByOthers}; with the 100 that Lambda keeps unreserved this needs a quota of ${needed}, and region ${context.graph.region} has ${quota}.`,
        remedy: "Request a higher quota, or lower or remove reservedConcurrency.",
        command,
      };
    else if (quota < 100)
      yield {
        severity: "weakens",
        message: `Region ${context.graph.region} has a quota of ${quota} concurrent executions of Lambda, for all functions together: callers and the workflow are throttled.`,
        remedy: "Request a higher quota.",
        command,
      };
  },
};

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
