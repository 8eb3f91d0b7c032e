import { anyNetwork, stageSchema } from "./stage-schema.ts";
import { valueAt } from "./values.ts";

/** A condition on one setting that stages with real documents fulfil. */
interface Demand {
  /** The path of the setting, such as `firewall.enabled`. */
  setting: string;
  /** Whether the value fulfils the demand. A value that is not valid does: the schema refuses it. */
  isMet: (value: unknown, readSetting: (setting: string) => unknown) => boolean;
  /** What the value would do, and what to set. Follows the setting and its value in the error. */
  remedy: string;
}

const isNotFalse = (value: unknown): boolean => value !== false;

/** What production demands of its settings. A stage that retains its data must fulfil all of it as well. */
export const demands: readonly Demand[] = [
  {
    setting: "removal",
    isMet: (value) => value !== "remove",
    remedy: 'would delete documents with the stage. Production requires "retain".',
  },
  {
    setting: "deletionProtection",
    isMet: isNotFalse,
    remedy: "would let a single command delete the table or remove the stage. Set it to true.",
  },
  {
    setting: "allowedNetworks",
    isMet: (value) => value !== anyNetwork,
    remedy:
      "would let every network call. Set the networks that may call, or AIRLOCK_ALLOWED_NETWORKS=NETWORK,NETWORK.",
  },
  {
    setting: "browserOrigins",
    isMet: (value) => !Array.isArray(value) || value.every((origin) => !/^http:/i.test(String(origin))),
    remedy: "has a page of http://localhost, which every program on a caller's machine can serve. Remove it.",
  },
  {
    setting: "alarmEmails",
    isMet: (value) => !Array.isArray(value) || value.length > 0,
    remedy: "is empty. Set the addresses that alarms are sent to, or AIRLOCK_ALARM_EMAILS=ADDRESS,ADDRESS.",
  },
  {
    setting: "clients",
    isMet: (value) => typeof value !== "object" || value === null || Object.keys(value).length === 0,
    remedy:
      "would make clients by a deploy: a roll-back would delete them, and a name used again would own its predecessor's documents. Remove clients, deploy, and add partners by npm run partner -- add NAME.",
  },
  {
    setting: "people",
    isMet: (value) => typeof value !== "object" || value === null || Object.keys(value).length === 0,
    remedy:
      "would add people by a deploy, whose passwords the state of SST would have. Remove people, and add them by npm run reviewer -- add EMAIL.",
  },
  {
    setting: "firewall.enabled",
    isMet: isNotFalse,
    remedy: "would leave the API without AWS WAF. Set it to true.",
  },
  {
    setting: "malwareProtection",
    isMet: (value, readSetting) => isNotFalse(value) || readSetting("scanner") !== undefined,
    remedy: "would release documents that no malware scanner has read. Set it to true, or set scanner.",
  },
  {
    setting: "audit.export",
    isMet: isNotFalse,
    remedy: "would leave events in the table only, where they can be changed. Set it to true.",
  },
  {
    setting: "backup.enabled",
    isMet: isNotFalse,
    remedy:
      "would leave no copy of deleted or overwritten content after retentionDays.noncurrent days. Set it to true.",
  },
  {
    setting: "accessRecords",
    isMet: isNotFalse,
    remedy: "would leave no trace of who read content of the vault, or was refused. Set it to true.",
  },
  ...["logs", "accessRecords", "auditExport"].map((records) => ({
    setting: `retentionDays.${records}`,
    isMet: (value: unknown) => typeof value !== "number" || value >= 365,
    remedy:
      "would delete records before incidents of the past year can be investigated. Set it to 365 or more.",
  })),
];

/** Whether a stage is production. A value that is not valid counts as production. */
export const isProductionStage = ({ production = false }: Record<string, unknown>): boolean =>
  production !== false;

/** Whether a stage has documents that nobody wants to lose, so that it must fulfil the demands. */
export const hasRealDocuments = (settings: Record<string, unknown>): boolean =>
  isProductionStage(settings) || settings.removal === "retain";

/**
 * The demands that the settings of a stage do not fulfil, whatever else in them is invalid.
 *
 * @param settings the settings as the stage file and the environment have them
 * @returns a message for each as `setting: value remedy`; none if the stage has no real documents
 */
export function errorsOfProduction(settings: Record<string, unknown>): string[] {
  if (!hasRealDocuments(settings)) return [];
  const reason = isProductionStage(settings)
    ? ""
    : ' A stage with removal "retain" must meet what production does; set removal to "remove" for test data.';
  const readSetting = (setting: string) => {
    const path = setting.split(".");
    const value = valueAt(settings, path);
    return value === undefined ? valueAt(defaults, path) : value;
  };
  const unmet = demands.filter(({ setting, isMet }) => !isMet(readSetting(setting), readSetting));
  return unmet.map(({ setting, remedy }) => {
    const value = readSetting(setting);
    return `${setting}: ${typeof value === "object" ? "" : `${JSON.stringify(value)} `}${remedy}${reason}`;
  });
}

/** The values of settings that a stage file leaves out. Region and networks have none. */
const {
  region: _region,
  allowedNetworks: _allowedNetworks,
  ...defaults
} = stageSchema.parse({ region: "us-west-2", allowedNetworks: anyNetwork });
