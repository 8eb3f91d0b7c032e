import type { ConfigurationRecorder } from "@aws-sdk/client-config-service";
import { describeDeliveryChannels, describeRecorderStatus, describeRecorders } from "../calls/audit.ts";
import { type Check, type Context, created, declared, type Obstacle } from "../check.ts";

const recorderType = "aws:cfg/recorder:Recorder";

/**
 * A region has one recorder of the customer. Without one, AWS Config refuses rules; with one, it refuses a second.
 * https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html
 */
export const configRecorder: Check = {
  id: "config-recorder",
  question: "Does AWS Config record the region, as the stage's rules need?",
  page: "https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigRule.html",
  calls: [describeRecorders, describeRecorderStatus, describeDeliveryChannels],
  async *run(context) {
    const hasRules = declared(context, "aws:cfg/rule:Rule").length > 0;
    if (!hasRules && declared(context, recorderType).length === 0) return;
    // Recorders of AWS services, which have a service principal, do not count.
    const [recorder] = ((await context.ask(describeRecorders, {})) ?? []).filter(
      ({ servicePrincipal }) => !servicePrincipal,
    );
    if (created(context, recorderType).length > 0) yield* obstaclesOfNew(context, recorder);
    else if (recorder) yield* obstaclesOfExisting(context, recorder);
    else
      yield {
        severity: "stops",
        message: `AWS Config has no recorder in region ${context.graph.region}; it refuses rules without one (NoAvailableConfigurationRecorderException).`,
        remedy: 'Set "audit": { "recorder": true }, or create a recorder for the account.',
      };
  },
};

/** Obstacles to a recorder that the next deploy creates. */
async function* obstaclesOfNew(
  { graph, ask }: Context,
  recorder: ConfigurationRecorder | undefined,
): AsyncGenerator<Obstacle> {
  if (recorder) {
    yield {
      severity: "stops",
      message: `AWS Config has the recorder ${recorder.name} in region ${graph.region}; it refuses a second one.`,
      remedy: 'Set "audit": { "recorder": false }: the rules use the existing recorder.',
    };
    return;
  }
  const [channel] = (await ask(describeDeliveryChannels, {})) ?? [];
  if (channel)
    yield {
      severity: "stops",
      message: `AWS Config has the delivery channel ${channel.name} without a recorder; it refuses a second channel.`,
      remedy: "Delete the channel.",
      command: `aws configservice delete-delivery-channel --region ${graph.region} --delivery-channel-name ${channel.name}`,
    };
}

/** What the recorder that the rules use does not do. */
async function* obstaclesOfExisting(
  { graph, ask }: Context,
  recorder: ConfigurationRecorder,
): AsyncGenerator<Obstacle> {
  const channels = (await ask(describeDeliveryChannels, {})) ?? [];
  if (channels.length === 0)
    yield {
      severity: "weakens",
      message: `AWS Config's recorder ${recorder.name} has no delivery channel, so it cannot be started.`,
      remedy: "Create a channel to a bucket, and start the recorder.",
      command: `aws configservice put-delivery-channel --region ${graph.region} --delivery-channel name=default,s3BucketName=BUCKET`,
    };
  const statuses = (await ask(describeRecorderStatus, {})) ?? [];
  const status = statuses.find(({ name }) => name === recorder.name);
  if (channels.length > 0 && !status?.recording)
    yield {
      severity: "weakens",
      message: `AWS Config's recorder ${recorder.name} is stopped: rules evaluate nothing that changes.`,
      remedy: "Start it.",
      command: `aws configservice start-configuration-recorder --region ${graph.region} --configuration-recorder-name ${recorder.name}`,
    };
  else if (status?.lastStatus === "Failure")
    yield {
      severity: "weakens",
      message:
        `AWS Config's recorder ${recorder.name} fails: ${status.lastErrorCode ?? "unknown"} ${status.lastErrorMessage ?? ""}`.trim() +
        ".",
      remedy: "Correct the recorder's role or the channel's bucket.",
      command: `aws configservice describe-configuration-recorder-status --region ${graph.region}`,
    };
  const { recordingGroup } = recorder;
  if (recordingGroup && !recordingGroup.allSupported)
    yield {
      severity: "weakens",
      message: `AWS Config's recorder ${recorder.name} does not record all resource types: rules do not see the others.`,
      remedy: "Record all supported types, or those that the rules evaluate.",
      command: `aws configservice describe-configuration-recorders --region ${graph.region}`,
    };
}
