import type { Call } from "./call.ts";
import { type AwsAccess, type AwsConfig, awsConfigs } from "./config.ts";
import { isAbsence, Unanswered } from "./unanswered.ts";

/** Milliseconds for a call with all its pages and attempts. */
const callMilliseconds = 60_000;

/** Asks AWS about an account. The same question is asked once. */
export class Account {
  readonly region: string;
  /** The region of services that have one for all regions. */
  readonly globalRegion: string;
  readonly #configOf: (region: string) => AwsConfig;
  readonly #answers = new Map<object, Map<string, Promise<unknown>>>();

  constructor(region: string, access: AwsAccess = {}) {
    this.region = region;
    this.globalRegion = access.endpoint ? region : "us-east-1";
    this.#configOf = awsConfigs(access);
  }

  /**
   * Asks, in the stage's region unless `region` names another.
   * @returns the answer, or undefined when what was asked for does not exist
   * @throws Unanswered
   */
  ask<Input, Output>(
    call: Call<Input, Output>,
    input: Input,
    region = this.region,
  ): Promise<Output | undefined> {
    const answers = this.#answers.get(call) ?? new Map<string, Promise<unknown>>();
    this.#answers.set(call, answers);
    const question = JSON.stringify([region, input]);
    const asked = answers.get(question) ?? this.#send(call, input, region);
    answers.set(question, asked);
    return asked as Promise<Output | undefined>;
  }

  async #send<Input, Output>(call: Call<Input, Output>, input: Input, region: string) {
    try {
      const options = { abortSignal: AbortSignal.timeout(callMilliseconds) };
      return await call.send(this.#configOf(region), input, options);
    } catch (error) {
      if (isAbsence(error, call.absent ?? [])) return undefined;
      throw new Unanswered(call.actions, error);
    }
  }
}
