// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { Age } from "../../src/components/age.tsx";
import { Time } from "../../src/components/time.tsx";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("a time is in the reader's zone, with UTC on hover and for screen readers", () => {
  vi.stubEnv("TZ", "Asia/Tokyo");
  render(<Time value="2026-11-26T20:30:15.123Z" />);
  const time = screen.getByText(/27/);
  expect(time.textContent).toMatch(/5:30/);
  expect(time.title).toBe("2026-11-26 20:30:15 UTC");
  expect(time.textContent).toContain("(2026-11-26 20:30:15 UTC)");
});

test("an age has its largest unit", () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-26T12:00:00Z") });
  const starts = ["11:59:30", "11:15:00", "03:00:00"].map((clock) => `2026-11-26T${clock}Z`);
  render([...starts, "2026-11-20T12:00:00Z"].map((since) => <Age key={since} since={since} />));
  const texts = [...document.querySelectorAll("time")].map(({ firstChild }) => firstChild?.textContent);
  expect(texts).toEqual(["now", "45 min", "9 h", "6 d"]);
});
