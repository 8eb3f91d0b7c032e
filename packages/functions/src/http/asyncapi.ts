import { announcementSchema } from "@airlock/core/announcement-schema.ts";
import { type TransitionName, transitionNames, transitions } from "@airlock/core/document.ts";
import { detailTypeOf, eventSource } from "@airlock/core/event-names.ts";
import * as z from "zod";

/** An event as consumers receive it: the vault's bucket and the stage are added when it is published. */
export const publishedEventSchema = announcementSchema.extend({
  bucket: z.string().describe("The vault's bucket. Events of several stages on one bus differ in it"),
  stage: z.string(),
});

export type PublishedEvent = z.infer<typeof publishedEventSchema>;

/** The AsyncAPI document of the events on the account's default event bus. https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export function asyncApi() {
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Airlock events",
      version: "1",
      description:
        "Every event of every document, on the default event bus of the account. Delivered at least once and in order for each document; a repeated event repeats its sequence.",
    },
    defaultContentType: "application/json",
    channels: {
      documents: {
        address: `default event bus, source ${eventSource}`,
        messages: Object.fromEntries(
          transitionNames.map((name) => [
            messageName(name),
            { $ref: `#/components/messages/${messageName(name)}` },
          ]),
        ),
      },
    },
    operations: {
      publish: { action: "send", channel: { $ref: "#/channels/documents" } },
    },
    components: {
      messages: Object.fromEntries(transitionNames.map((name) => [messageName(name), message(name)])),
      schemas: { Event: jsonSchema() },
    },
  };
}

/** Names in AsyncAPI contain no dots in references. */
const messageName = (name: TransitionName) => `document-${name}`;

function message(name: TransitionName) {
  const { from, to, meaning } = transitions[name];
  return {
    name: detailTypeOf(name),
    title: detailTypeOf(name),
    summary: meaning,
    description: `From ${from.join(", ") || "nothing"} to ${to ?? "the same status"}.`,
    payload: {
      type: "object",
      description: "An EventBridge event; members that AWS adds are left out",
      required: ["source", "detail-type", "detail"],
      properties: {
        source: { const: eventSource },
        "detail-type": { const: detailTypeOf(name) },
        detail: {
          allOf: [{ $ref: "#/components/schemas/Event" }, { properties: { type: { const: name } } }],
        },
      },
    },
  };
}

function jsonSchema() {
  const { $schema: _, ...schema } = z.toJSONSchema(publishedEventSchema, { io: "output" });
  return schema;
}
