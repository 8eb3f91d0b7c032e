import { Topic } from "../event-hub.ts";
import type { ObjectNotice } from "./store.ts";

/** Objects that were created, deleted or tagged. Published before the request is answered. */
export const objectNotices = new Topic<ObjectNotice>("S3 object notices");
