import type { Check } from "../check.ts";
import { accessBlock } from "./access-block.ts";
import { alarmAddresses } from "./alarm-addresses.ts";
import { backup } from "./backup.ts";
import { certificate } from "./certificate.ts";
import { configRecorder } from "./config-recorder.ts";
import { domainNames } from "./domain-names.ts";
import { gatewayLogs } from "./gateway-logs.ts";
import { keys } from "./keys.ts";
import { lambdaConcurrency } from "./lambda-concurrency.ts";
import { malwareProtection } from "./malware-protection.ts";
import { names } from "./names.ts";
import { network } from "./network.ts";
import { otherRegions } from "./other-regions.ts";
import { quotaChecks } from "./quotas.ts";
import { permissionsBoundary, roles } from "./roles.ts";
import { services } from "./services.ts";
import { state } from "./state.ts";

/** Every check but that of the region, in the order of the report. */
export const checks: readonly Check[] = [
  state,
  otherRegions,
  names,
  services,
  configRecorder,
  lambdaConcurrency,
  gatewayLogs,
  malwareProtection,
  certificate,
  domainNames,
  keys,
  roles,
  permissionsBoundary,
  network,
  backup,
  accessBlock,
  alarmAddresses,
  ...quotaChecks,
];
