import type { AwsConfig } from "./config.ts";

/** Where a call is made: the parts of ARNs in a policy. */
export interface Place {
  region: string;
  accountId: string;
}

/** A read-only call of AWS's API, with what its caller has to be allowed. */
export interface Call<Input, Output> {
  /** IAM actions that the call needs: `lambda:GetAccountSettings`. */
  actions: readonly string[];
  /** ARNs that the actions are limited to; absent for `*`. */
  resources?: (place: Place) => readonly string[];
  /** The page of the API reference. */
  page: string;
  /** Names of the errors that say that what the call asks for does not exist. */
  absent?: readonly string[];
  /** @param options.abortSignal ends the call */
  send(config: AwsConfig, input: Input, options: { abortSignal: AbortSignal }): Promise<Output>;
}

/** Any call, where neither input nor output matter. */
export type AnyCall = Pick<Call<unknown, unknown>, "actions" | "resources" | "page">;

/** Declares a call; the types follow from `send`. */
export const defineCall = <Input, Output>(call: Call<Input, Output>): Call<Input, Output> => call;
