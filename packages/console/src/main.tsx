import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { readConfiguration } from "./configuration.ts";
import { Session } from "./session/session.ts";
import { SignIn } from "./session/sign-in.ts";
import { SessionStorage } from "./session/storage.ts";
import "./styles/index.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root.");
const configuration = readConfiguration();
const session = new Session(new SignIn(configuration, location.origin), new SessionStorage(sessionStorage), {
  url: () => new URL(location.href),
  leave: (url) => location.assign(url),
  replace: (pathAndQuery) => history.replaceState(null, "", pathAndQuery),
  now: () => Date.now(),
});
createRoot(root).render(
  <StrictMode>
    <App configuration={configuration} session={session} />
  </StrictMode>,
);
await session.start();
