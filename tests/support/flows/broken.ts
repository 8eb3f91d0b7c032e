import { samples } from "../../../packages/core/test/samples.ts";
import { type Graph, type Properties, resourcesOfType } from "../../../packages/offline/src/graph/graph.ts";
import { eventsService } from "../../../packages/offline/src/services/events/index.ts";
import { firehoseService } from "../../../packages/offline/src/services/firehose/index.ts";
import { register } from "../documents.ts";
import { publishScanResult, publishUpload } from "../events.ts";
import type { InProcess } from "../in-process.ts";
import { tokenOf } from "../target.ts";

/** What deliveries of the application call, by the role that they use. */
const deliveries: Readonly<Record<string, RegExp>> = {
  AnnouncementsRole: /^events:PutEvents$/,
  AuditExportDeliveryRole: /^s3:PutObject$/,
  AuditExportRole: /^firehose:/,
  UploadedRole: /^states:/,
};
const webhookRole = /^Webhook-.*Role$/;

/** The graph in which no delivery is allowed, so that dead-letter queues and error logs are used. */
export function withoutDeliveries(graph: Graph): Graph {
  const changed = structuredClone(graph);
  for (const { name, inputs } of resourcesOfType(changed, "aws:iam/role:Role")) {
    const removed = webhookRole.test(name) ? /./ : Object.hasOwn(deliveries, name) && deliveries[name];
    if (!removed) continue;
    for (const inline of inputs.inlinePolicies) inline.policy = withoutActions(inline.policy, removed);
  }
  return changed;
}

/** The statements stay in their places, by which decisions name them. */
function withoutActions(policy: string, removed: RegExp): string {
  const document = JSON.parse(policy);
  for (const statement of document.Statement as Properties[])
    statement.Action = [statement.Action].flat().filter((action: string) => !removed.test(action));
  return JSON.stringify(document);
}

/** Makes every delivery fail: of uploads, of documents' events to all that get them, and of records to the audit export. */
export async function runBrokenDeliveries(airlock: InProcess): Promise<void> {
  const { system, graph, log } = airlock;
  log.begin("a delivery fails");
  const { events } = system.service(eventsService);
  const partner = await tokenOf(airlock, "partner");
  const { id } = (await register(airlock, partner, samples.pdf())).body;
  for (const publish of [publishScanResult, publishUpload]) await publish(airlock, id, "0");
  await events.publish({
    source: "airlock",
    "detail-type": "document.withdrawn",
    time: new Date().toISOString(),
    resources: [],
    detail: { documentId: id, owner: "partner", bucket: system.outputs.resources.Vault?.name },
  });
  const firehose = system.service(firehoseService);
  const type = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
  for (const { outputs } of resourcesOfType(graph, type)) {
    await firehose.put(outputs.arn, [Buffer.from("{}\n")]);
    await firehose.flush();
  }
  // The pipe gives records up that are a day old.
  airlock.clock.ahead += 25 * 3600 * 1000;
  await system.idle();
}
