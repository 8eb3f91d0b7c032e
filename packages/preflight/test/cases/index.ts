import { casesOfAccessBlock, casesOfAlarms } from "./account.ts";
import { casesOfBackup } from "./backup.ts";
import type { Case } from "./case.ts";
import { casesOfConfig } from "./config.ts";
import { casesOfDomain } from "./domain.ts";
import { casesOfGateway } from "./gateway-logs.ts";
import { casesOfKeys } from "./keys.ts";
import { casesOfLambda } from "./lambda.ts";
import { casesOfMalware } from "./malware.ts";
import { casesOfNetwork } from "./network.ts";
import { casesOfQuotas } from "./quotas.ts";
import { casesOfBoundary, casesOfRoles } from "./roles.ts";
import { casesOfStacks } from "./stacks.ts";

export const cases: readonly Case[] = [
  ...casesOfStacks,
  ...casesOfConfig,
  ...casesOfLambda,
  ...casesOfGateway,
  ...casesOfMalware,
  ...casesOfAccessBlock,
  ...casesOfAlarms,
  ...casesOfDomain,
  ...casesOfKeys,
  ...casesOfRoles,
  ...casesOfBoundary,
  ...casesOfNetwork,
  ...casesOfBackup,
  ...casesOfQuotas,
];
