import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import type { AppClient } from "./app-clients.ts";
import type { UserPool } from "./user-pools.ts";
import type { User } from "./users.ts";

export type TriggerSource = "TokenGeneration_HostedAuth" | "TokenGeneration_RefreshTokens";

/** Invokes a function for a user pool. */
export type InvokeTrigger = (functionArn: string, poolArn: string, event: unknown) => Promise<InvokeResult>;

const claimsToSuppress = z.array(z.string()).nullish();
const claimChanges = z.object({
  claimsToAddOrOverride: z.record(z.string(), z.json()).nullish(),
  claimsToSuppress,
});
const scopeChanges = claimChanges.extend({
  scopesToAdd: z.array(z.string()).nullish(),
  scopesToSuppress: z.array(z.string()).nullish(),
});
const groupChanges = z.object({ groupsToOverride: z.array(z.string()).nullish() });
const firstAnswer = z.object({
  response: z.object({
    claimsOverrideDetails: z
      .object({
        claimsToAddOrOverride: z.record(z.string(), z.string()).nullish(),
        claimsToSuppress,
        groupOverrideDetails: groupChanges.nullish(),
      })
      .nullish(),
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

/** What the function changes in the tokens. */
export interface TokenChanges {
  id: z.infer<typeof claimChanges>;
  access: z.infer<typeof scopeChanges>;
  /** The groups in place of the user's. */
  groups: string[] | undefined;
}

const noChanges: TokenChanges = { id: {}, access: {}, groups: undefined };

/** The function failed, or may not be invoked; with Cognito's message. https://repost.aws/knowledge-center/cognito-lambda-trigger-errors */
export class TriggerError extends Error {
  override name = "TriggerError";
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
    const result = await answerInTime(invoke);
    if (result === undefined) continue;
    if (!result.functionError) return result.payload;
    const { errorMessage } = z.object({ errorMessage: z.string().catch("") }).parse(result.payload);
    throw new TriggerError(`PreTokenGeneration failed with error ${errorMessage}.`);
  }
  throw new TriggerError("Socket timeout while invoking Lambda function");
}

/**
 * @returns undefined if there is no answer in time
 * @throws TriggerError
 */
async function answerInTime(invoke: () => Promise<InvokeResult>): Promise<InvokeResult | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), answerMilliseconds);
  });
  try {
    return await Promise.race([invoke(), timeout]);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new TriggerError(`PreTokenGeneration invocation failed due to error ${error.code}.`);
  } finally {
    clearTimeout(timer);
  }
}

const invalidAnswer = () => new TriggerError("Unrecognizable lambda output");

/** The groups in place of the user's. An object without groups, and null, stand for none. */
function groupsOf(details: z.infer<typeof groupChanges> | null | undefined): string[] | undefined {
  return details === undefined ? undefined : (details?.groupsToOverride ?? []);
}

/** @throws TriggerError */
function readFirst(answer: unknown): TokenChanges {
  const { data } = firstAnswer.safeParse(answer);
  if (!data) throw invalidAnswer();
  const details = data.response.claimsOverrideDetails;
  return { id: details ?? {}, access: {}, groups: groupsOf(details?.groupOverrideDetails) };
}

/** @throws TriggerError */
function readLater(answer: unknown): TokenChanges {
  const { data } = laterAnswer.safeParse(answer);
  if (!data) throw invalidAnswer();
  const details = data.response.claimsAndScopeOverrideDetails;
  return {
    id: details?.idTokenGeneration ?? {},
    access: details?.accessTokenGeneration ?? {},
    groups: groupsOf(details?.groupOverrideDetails),
  };
}
