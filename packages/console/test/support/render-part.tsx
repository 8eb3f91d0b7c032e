import type { paths } from "@airlock/client/schema.d.ts";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import createClient from "openapi-fetch";
import type { ReactNode } from "react";
import { onTestFinished } from "vitest";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { ApiProvider } from "../../src/api/api-context.tsx";
import { createQueryClient } from "../../src/api/query-client.ts";
import type { Configuration } from "../../src/configuration.ts";
import { ConfigurationProvider } from "../../src/configuration-context.tsx";
import type { Scope } from "../../src/session/person.ts";
import type { Session } from "../../src/session/session.ts";
import { SessionProvider } from "../../src/session/session-context.tsx";

/** Responds to a request of the page, by its path with its query. */
export type Respond = (path: string) => unknown;

/** Renders a part of the console at a path, as a person with scopes sees it, and records the requests that it sends. */
export function renderFor(
  scopes: readonly Scope[],
  children: ReactNode,
  { respond = () => ({}), path = "/" }: { respond?: Respond; path?: string } = {},
) {
  const requests: string[] = [];
  const fetch = async ({ url }: Request) => {
    const requested = url.slice(new URL(url).origin.length);
    requests.push(requested);
    const answer = await respond(requested);
    return answer instanceof Response ? answer : Response.json(answer);
  };
  const state = {
    status: "signed-in" as const,
    person: { username: "jane@example.com", name: "jane@example.com", scopes },
  };
  const session = { state: () => state, subscribe: () => () => {} } as unknown as Session;
  const configuration = { stage: "offline", apiUrl: "", twoPeople: false } as Configuration;
  const location = memoryLocation({ path, record: true });
  const queryClient = createQueryClient();
  const rendered = render(
    <ConfigurationProvider configuration={configuration}>
      <SessionProvider session={session}>
        <ApiProvider api={createClient<paths>({ baseUrl: "https://api.example", fetch })}>
          <QueryClientProvider client={queryClient}>
            <Router hook={location.hook} searchHook={location.searchHook}>
              {children}
            </Router>
          </QueryClientProvider>
        </ApiProvider>
      </SessionProvider>
    </ConfigurationProvider>,
  );
  onTestFinished(() => {
    cleanup();
    queryClient.clear();
    sessionStorage.clear();
  });
  return { ...rendered, requests, location };
}
