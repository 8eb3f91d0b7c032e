import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import type { AppClient } from "./app-clients.ts";
import type { UserPool } from "./user-pools.ts";
import type { User } from "./users.ts";

export type TriggerSource = "TokenGeneration_HostedAuth" | "TokenGeneration_RefreshTokens";

/** Invokes a function for a user pool. */
export type InvokeTrigger = (functionArn: string, poolArn: string, event: unknown) => Promise<InvokeResult>;

const claimChanges = z.object({
  claimsToAddOrOverride: z.record(z.string(), z.json()).nullish(),
  claimsToSuppress: z.array(z.string()).nullish(),
});
const scopeChanges = claimChanges.extend({
  scopesToAdd: z.array(z.string()).nullish(),
  scopesToSuppress: z.array(z.string()).nullish(),
});
const groupChanges = z.object({ groupsToOverride: z.array(z.string()).nullish() });
const firstAnswer = z.object({
  response: z.object({
    claimsOverrideDetails: claimChanges.extend({ groupOverrideDetails: groupChanges.nullish() }).nullish(),
  }),
});
const laterAnswer = z.object({
  response: z.object({
    claimsAndScopeOverrideDetails: z
      .object({
        idTokenGeneration: claimChanges.nullish(),
        accessTokenGeneration: scopeChanges.nullish(),
        groupOverrideDetails: groupChanges.nullish(),
      })
      .nullish(),
  }),
});

/** What the function changes of the tokens. */
export interface TokenChanges {
  id: z.infer<typeof claimChanges>;
  access: z.infer<typeof scopeChanges>;
  /** The groups in place of the user's. */
  groups: string[] | undefined;
}

const noChanges: TokenChanges = { id: {}, access: {}, groups: undefined };

/** The function failed, or may not be invoked; with Cognito's message. */
export class TriggerError extends Error {
  override name = "TriggerError";
  constructor(reason: string) {
    super(`PreTokenGeneration ${reason}`);
  }
}

/** A function has five seconds to answer, and is tried three times. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html */
const answerMilliseconds = 5_000;
const attemptsAtMost = 3;

/**
 * Asks the pool's pre token generation trigger.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 *
 * @throws TriggerError
 */
export async function askTrigger(
  invoke: InvokeTrigger,
  {
    pool,
    client,
    user,
    scopes,
    source,
  }: { pool: UserPool; client: AppClient; user: User; scopes: readonly string[]; source: TriggerSource },
): Promise<TokenChanges> {
  if (!pool.trigger) return noChanges;
  const { functionArn, version } = pool.trigger;
  const isFirstVersion = version === "V1_0";
  const event = {
    version: version.charAt(1),
    triggerSource: source,
    region: pool.region,
    userPoolId: pool.id,
    userName: user.username,
    callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: client.clientId },
    request: {
      userAttributes: Object.fromEntries([
        ["sub", user.sub],
        ["cognito:user_status", user.status],
        ...user.attributes.map(({ Name, Value }) => [Name, Value]),
      ]),
      groupConfiguration: { groupsToOverride: user.groups, iamRolesToOverride: [], preferredRole: null },
      ...(!isFirstVersion && { scopes }),
    },
    response: isFirstVersion ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null },
  };
  const answer = await invokeInTime(() => invoke(functionArn, pool.arn, event));
  return isFirstVersion ? readFirst(answer) : readLater(answer);
}

/** @throws TriggerError */
async function invokeInTime(invoke: () => Promise<InvokeResult>): Promise<unknown> {
  for (let attempt = 1; attempt <= attemptsAtMost; attempt++) {
    const timer = new AbortController();
    const timeout = setTimeout(answerMilliseconds, undefined, { signal: timer.signal, ref: false });
    try {
      const result = await Promise.race([invoke(), timeout.catch(() => undefined)]);
      if (!result) continue;
      if (!result.functionError) return result.payload;
      const { errorMessage } = z.object({ errorMessage: z.string().catch("") }).parse(result.payload);
      throw new TriggerError(`failed with error ${errorMessage.replace(/\.?$/, ".")}`);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new TriggerError(`invocation failed due to error ${error.code}.`);
    } finally {
      timer.abort();
    }
  }
  throw new TriggerError("invocation failed due to a timeout.");
}

const invalidAnswer = () => new TriggerError("invocation failed due to an invalid lambda response.");

/** @throws TriggerError */
function readFirst(answer: unknown): TokenChanges {
  const { data } = firstAnswer.safeParse(answer);
  if (!data) throw invalidAnswer();
  const details = data.response.claimsOverrideDetails;
  return {
    id: details ?? {},
    access: {},
    groups: details?.groupOverrideDetails?.groupsToOverride ?? undefined,
  };
}

/** @throws TriggerError */
function readLater(answer: unknown): TokenChanges {
  const { data } = laterAnswer.safeParse(answer);
  if (!data) throw invalidAnswer();
  const details = data.response.claimsAndScopeOverrideDetails;
  return {
    id: details?.idTokenGeneration ?? {},
    access: details?.accessTokenGeneration ?? {},
    groups: details?.groupOverrideDetails?.groupsToOverride ?? undefined,
  };
}
