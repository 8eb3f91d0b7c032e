import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { App } from "../src/app.tsx";

test("the console has a heading", () => {
  expect(renderToString(<App />)).toContain("<h1>Airlock</h1>");
});
