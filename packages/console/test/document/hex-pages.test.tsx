// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { PreviewContent } from "../../src/document/preview/preview-content.tsx";
import { scopes } from "../../src/session/person.ts";
import { renderFor } from "../support/render-part.tsx";

const pageBytes = 4096;

const pageAt = (offset: number) => ({
  view: "hex",
  type: "application/pdf",
  size: 3 * pageBytes,
  offset,
  bytes: "00".repeat(pageBytes),
});

test("the focus stays at Next while the next bytes are loaded", async () => {
  const held = Promise.withResolvers<void>();
  renderFor(
    [scopes.review],
    <PreviewContent documentId="01" view="hex" findings={[]} onFinding={() => {}} />,
    {
      async respond(path) {
        const offset = Number(new URL(path, "https://api.example").searchParams.get("offset") ?? 0);
        if (offset > 0) await held.promise;
        return pageAt(offset);
      },
    },
  );
  const user = userEvent.setup();
  const next = await screen.findByRole("button", { name: "Next" });
  next.focus();
  await user.keyboard("{Enter}");
  expect(await screen.findByText("Loading…")).toBeTruthy();
  expect(document.activeElement).toBe(next);
  held.resolve();
  expect(await screen.findByText("Bytes 4,096 to 8,191 of 12,288")).toBeTruthy();
  expect(document.activeElement).toBe(next);
});
