import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { readConfiguration } from "./configuration.ts";
import { startAnewWhenRestored } from "./session/restored-page.ts";
import { Session } from "./session/session.ts";
import { SignIn } from "./session/sign-in.ts";
import { SessionStorage, signOutKey } from "./session/storage.ts";
import "./styles/index.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root.");
const configuration = readConfiguration();
const session = new Session(
  new SignIn(configuration, location.origin),
  new SessionStorage(sessionStorage, localStorage),
  {
    url: () => new URL(location.href),
    leave: (url) => location.assign(url),
    replace: (pathAndQuery) => history.replaceState(null, "", pathAndQuery),
    now: () => Date.now(),
  },
);
startAnewWhenRestored(root);
// Other tabs cause this event.
addEventListener("storage", ({ key }) => {
  if (key === signOutKey) void session.endElsewhere();
});
createRoot(root).render(
  <StrictMode>
    <App configuration={configuration} session={session} />
  </StrictMode>,
);
await session.start();
