import { eventsService } from "../events/index.ts";
import { s3Service } from "../s3/index.ts";
import { objectNotices } from "../s3/object-notices.ts";
import type { RunningService, Service } from "../service.ts";
import { guarddutyFacts } from "./facts.ts";
import { createMalwareProtection } from "./malware-protection.ts";
import { ScannerAccess } from "./scanner-access.ts";

/** GuardDuty's Malware Protection for S3. */
export const guarddutyService: Service<RunningService> = {
  facts: guarddutyFacts,
  async start({ graph, access, now, hub, use }) {
    const { s3, encryptionOf } = await use(s3Service);
    const { events } = await use(eventsService);
    const malwareProtection = createMalwareProtection({
      graph,
      buckets: s3.buckets,
      access: new ScannerAccess(access, graph, encryptionOf),
      publish: (event) => events.publish(event),
      now,
    });
    hub.subscribe(objectNotices, (notice) => malwareProtection.notice(notice));
    return {
      notes: { declarationErrors: malwareProtection.declarationErrors },
      announce: async () => malwareProtection.start(),
      inFlight: () => malwareProtection.inFlight(),
      stop: () => malwareProtection.close(),
    };
  },
};
