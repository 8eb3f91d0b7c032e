import type { Properties } from "../../../offline/src/graph/graph.ts";
import type { RecordedAccount } from "../recorded-account.ts";
import { bootstrapped, type Case, resource } from "./case.ts";

const rule = resource("aws:cfg/rule:Rule", "Rule", { name: "airlock-prod-rule" });
const recorder = resource("aws:cfg/recorder:Recorder", "AuditRecorder");

/** AWS Config as an account with a recorder has it. */
function records(account: RecordedAccount, more: Properties = {}, status: Properties = {}): void {
  const recordingGroup = { allSupported: true, includeGlobalResourceTypes: true };
  bootstrapped(account);
  account.change("config DescribeConfigurationRecorders", {
    body: { ConfigurationRecorders: [{ name: "default", recordingGroup, ...more }] },
  });
  account.change("config DescribeConfigurationRecorderStatus", {
    body: {
      ConfigurationRecordersStatus: [{ name: "default", recording: true, lastStatus: "SUCCESS", ...status }],
    },
  });
  account.change("config DescribeDeliveryChannels", { body: { DeliveryChannels: [{ name: "default" }] } });
}

export const casesOfConfig: Case[] = [
  {
    title: "rules without a recorder stop the deploy",
    resources: [rule],
    account: bootstrapped,
    obstacles: [["config-recorder", "stops", "AWS Config has no recorder in region us-west-2"]],
  },
  {
    title: "a recorder of an AWS service does not count",
    resources: [rule],
    account: (account) => records(account, { servicePrincipal: "securityhub.amazonaws.com" }),
    obstacles: [["config-recorder", "stops", "AWS Config has no recorder"]],
  },
  {
    title: "rules use the recorder that the region has",
    resources: [rule],
    account: records,
    obstacles: [],
  },
  {
    title: "a second recorder stops the deploy",
    resources: [rule, recorder],
    account: records,
    obstacles: [["config-recorder", "stops", "it refuses a second one"]],
  },
  {
    title: "the stage's recorder is no obstacle to its next deploy",
    resources: [rule, recorder],
    deployed: [rule, recorder],
    account: records,
    obstacles: [],
  },
  {
    title: "a delivery channel that a deleted recorder left stops a new recorder",
    resources: [rule, recorder],
    account: (account) => {
      bootstrapped(account);
      account.change("config DescribeDeliveryChannels", {
        body: { DeliveryChannels: [{ name: "default" }] },
      });
    },
    obstacles: [["config-recorder", "stops", "the delivery channel default without a recorder"]],
  },
  {
    title: "a recorder without a delivery channel records nothing",
    resources: [rule],
    account: (account) => {
      records(account, {}, { recording: false });
      account.change("config DescribeDeliveryChannels", { body: { DeliveryChannels: [] } });
    },
    obstacles: [["config-recorder", "weakens", "has no delivery channel"]],
  },
  {
    title: "a recorder that is stopped weakens the rules",
    resources: [rule],
    account: (account) => records(account, {}, { recording: false }),
    obstacles: [["config-recorder", "weakens", "recorder default is stopped"]],
  },
  {
    title: "a recorder that fails weakens the rules",
    resources: [rule],
    account: (account) => records(account, {}, { lastStatus: "Failure", lastErrorCode: "AccessDenied" }),
    obstacles: [["config-recorder", "weakens", "recorder default fails: AccessDenied"]],
  },
  {
    title: "a recorder of some resource types weakens the rules",
    resources: [rule],
    account: (account) => records(account, { recordingGroup: { allSupported: false } }),
    obstacles: [["config-recorder", "weakens", "does not record all resource types"]],
  },
];
