import type { Row } from "../measurement.ts";

/** In MB. 1,769 are one processor. */
export const memories = [512, 1024, 1769, 3008] as const;
export const referenceMemory = 1769;

/** Dollars for arm64 in us-west-2. https://aws.amazon.com/lambda/pricing/ */
const gigabyteSecond = 0.0000133334;
const request = 0.0000002;

/** Dollars for a million requests that take some milliseconds each. Lambda charges each millisecond that has begun. */
export const dollarsOfMillion = (milliseconds: number, megabytes: number): number =>
  1e6 * ((Math.ceil(milliseconds) / 1000) * (megabytes / 1024) * gigabyteSecond + request);

/** A row of times with what a million of them cost. */
export const withDollars = (row: Row, megabytes: number): Row => ({
  ...row,
  note: `${dollarsOfMillion(row.measured, megabytes).toFixed(2)} dollars a million`,
});
