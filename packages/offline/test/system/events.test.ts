import { expect, test } from "vitest";
import { eventsService } from "../../src/services/events/index.ts";
import { useStation } from "../support/running-station.ts";

const station = useStation();

test("an event on a custom bus reaches the rule whose pattern matches, and no other", async () => {
  await station.record("mild", 0);
  await station.record("icy", -1);
  await station.system.idle();
  expect(await station.administrator.item("icy", "event")).toMatchObject({
    detail: { station: "icy", temperature: -1 },
  });
  expect(await station.administrator.item("mild", "event")).toBeUndefined();
});

test("a schedule invokes its function with the declared input", async () => {
  await station.system.service(eventsService).events.runSchedule("Nightly");
  await station.system.idle();
  expect(await station.administrator.item("nightly", "event")).toMatchObject({
    detail: "from the schedule",
  });
  await expect(station.system.service(eventsService).events.runSchedule("Weekly")).rejects.toThrow(
    'Schedule "Weekly" not found',
  );
});

test("every event is delivered in the end", () => expect(station.messages).toEqual([]));
