import { QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { Redirect, Route, Router, Switch, useLocation } from "wouter";
import { ApiProvider } from "./api/api-context.tsx";
import { createApi } from "./api/client.ts";
import { createQueryClient } from "./api/query-client.ts";
import { ErrorBoundary } from "./components/error-boundary.tsx";
import { Loading } from "./components/loading.tsx";
import { ToastProvider } from "./components/toast.tsx";
import { type Configuration, consolePath } from "./configuration.ts";
import { ConfigurationProvider } from "./configuration-context.tsx";
import { Layout } from "./layout/layout.tsx";
import { NoAccess } from "./layout/no-access.tsx";
import { NotFound } from "./layout/not-found.tsx";
import { pagesFor } from "./routes.tsx";
import type { Session } from "./session/session.ts";
import { SessionProvider, usePerson, useSessionState } from "./session/session-context.tsx";
import { SessionExpired } from "./session/session-expired.tsx";
import { SignedOut } from "./session/signed-out.tsx";
import { SigningOut } from "./session/signing-out.tsx";

/** The console. */
export function App({ configuration, session }: { configuration: Configuration; session: Session }) {
  const queryClient = useMemo(createQueryClient, []);
  const api = useMemo(
    () => createApi(location.origin + configuration.apiUrl, session),
    [configuration, session],
  );
  return (
    <ConfigurationProvider configuration={configuration}>
      <SessionProvider session={session}>
        <ApiProvider api={api}>
          <QueryClientProvider client={queryClient}>
            <Router base={consolePath(configuration)}>
              <Content />
            </Router>
          </QueryClientProvider>
        </ApiProvider>
      </SessionProvider>
    </ConfigurationProvider>
  );
}

/** The page, by the state of the session. */
function Content() {
  const state = useSessionState();
  const queryClient = useQueryClient();
  const hasPerson = "person" in state;
  useEffect(() => {
    if (!hasPerson) queryClient.clear();
  }, [hasPerson, queryClient]);
  if (state.status === "starting") return <Loading label="Signing in" />;
  if (state.status === "signing-out") return <SigningOut />;
  if (state.status === "signed-out") return <SignedOut problem={state.problem} />;
  return (
    <ToastProvider>
      <Layout>
        <Pages />
      </Layout>
      {state.status === "expired" && <SessionExpired />}
    </ToastProvider>
  );
}

function Pages() {
  const pages = pagesFor(usePerson());
  const [path] = useLocation();
  const first = pages.find(({ title }) => title);
  if (!first) return <NoAccess />;
  return (
    // A page has no state of the one before it: neither a failure nor an open dialog.
    <ErrorBoundary key={path}>
      <Switch>
        {pages.map((page) => (
          <Route key={page.path} path={page.path} component={page.component} />
        ))}
        <Route path="/">
          <Redirect to={first.path} replace />
        </Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </ErrorBoundary>
  );
}
